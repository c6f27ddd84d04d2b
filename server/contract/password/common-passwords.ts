/**
 * Words that common passwords are made of, in French schools and elsewhere: folded, without what people put behind them
 * (`Motdepasse2026!` is `motdepasse`). Kept here, since no list is asked on the network.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `
  motdepasse mdp motdepass password passw passwd pass passe secret secrete code acces access login
  admin administrateur administrator root user utilisateur test essai demo invite guest welcome bienvenue changeme
  azerty azertyuiop azert qwerty qwertyuiop qwertz qsdfgh qsdfghjklm wxcvbn wxcvbnazerty azertyqsdfgh poiuytreza
  abc abcd abcde abcdef abcdefgh abcdefghi abcdefghij abcdefghijkl
  bonjour bonsoir salut coucou hello soleil lune etoile bisous bisou amour jetaime jtaime jevousaime love iloveyou
  doudou loulou chouchou cheri cherie mamour moncoeur toutou nounours titi tata papa maman papamaman mamanpapa famille
  enfants bebe princesse prince ange angel diable chat chaton chien lapin cheval dragon tigre panthere poisson oiseau
  chocolat caramel vanille fraise cerise orange citron banane pomme coca nutella
  nicolas alexandre thomas camille julien maxime pierre marie martin sophie isabelle catherine philippe michel laurent
  stephane sandrine nathalie valerie christine sylvie veronique caroline celine aurelie emilie charlotte chloe lea manon
  mathilde pauline juliette antoine guillaume benjamin sebastien vincent olivier frederic patrick pascal thierry
  marseille paris lyon bordeaux toulouse nantes lille strasbourg besancon dijon france francais bretagne corse
  football foot rugby basket tennis velo moto zidane ronaldo olympique psg om ol
  ecole college lycee rectorat academie education educationnationale ministere professeur prof enseignant enseignante
  eleve eleves vacances rentree recre recreation cantine cahier stylo tableau pronote ent numen iprof arena convergence
  messagerie webmail facteur courrier courriel mail email
  janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
  lundi mardi mercredi jeudi vendredi samedi dimanche printemps ete automne hiver
  google facebook microsoft windows apple samsung iphone android internet ordinateur
  superman batman pokemon pikachu starwars harrypotter naruto matrix mickey minecraft fortnite
  monkey letmein master shadow sunshine football baseball trustno freedom whatever
  `
    .split(/\s+/)
    .filter((word) => word !== ''),
)
