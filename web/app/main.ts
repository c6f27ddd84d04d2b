import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/sheet-page.css'
import './ft-app.ts'
