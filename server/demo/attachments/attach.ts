import { addWorkingDays, atTime } from '../calendar.ts'
import type { AttachmentSpec } from '../script/script.ts'
import { invitation } from './invitation.ts'
import { pdf } from './pdf.ts'
import { isSceneName, picture, type SceneName } from './picture.ts'
import { spreadsheet, spreadsheetType } from './spreadsheet.ts'

export type AttachedFile = { filename: string; contentType: string; content: Buffer }

type Maker = (values: readonly string[], now: Date) => Omit<AttachedFile, 'filename'>

/**
 * `pdf ; name ; title ; line…`, `tableur ; name ; a | b ; c | d…`, `image ; name ; scene ; 1200x800`,
 * `rendez-vous ; name ; title ; place ; +5 17:30 ; 90`, `texte ; name ; line…`
 */
const makers: Record<string, Maker> = {
  pdf: ([title = '', ...lines]) => ({ contentType: 'application/pdf', content: pdf(title, lines) }),
  tableur: (rows) => ({
    contentType: spreadsheetType,
    content: spreadsheet(rows.map((row) => row.split('|').map((cell) => cell.trim()))),
  }),
  image: ([scene = '', size = '']) => ({
    contentType: 'image/png',
    content: picture(sceneOf(scene), ...sizeOf(size)),
  }),
  'rendez-vous': ([title = '', place = '', when = '', minutes = ''], now) => {
    const [days = '', time = ''] = when.split(' ')
    const start = atTime(addWorkingDays(now, Number(days)), time)
    const uid = `${title.replace(/\W+/g, '-')}@ac-demo.fr`
    return {
      contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
      content: invitation({ uid, title, place, start, minutes: Number(minutes) }),
    }
  },
  texte: (lines) => ({ contentType: 'text/plain; charset=utf-8', content: Buffer.from(lines.join('\r\n') + '\r\n') }),
}

export function attach({ kind, filename, values }: AttachmentSpec, now: Date): AttachedFile {
  const make = makers[kind]
  if (!make) throw new Error(`${kind} is no kind of attachment (${filename})`)
  return { filename, ...make(values, now) }
}

export function sceneOf(name: string): SceneName {
  if (!isSceneName(name)) throw new Error(`${name} is no picture`)
  return name
}

function sizeOf(text: string): [number, number] {
  const [width = 0, height = 0] = text.split('x').map(Number)
  return [width, height]
}
