/**
 * Folding of names: what is left of a name when it must stand in an address or be compared. Lower-case a-z and single
 * hyphens, whatever the script or the accents it came with.
 */

/** Latin. */
const latin = `
  œ=oe æ=ae ß=ss ø=o đ=d ð=d þ=th ł=l ħ=h ı=i ŋ=ng ĸ=k ŧ=t ə=e ɖ=d ɛ=e ɔ=o ɓ=b ɗ=d ƙ=k ƴ=y ɲ=n ɣ=gh ʁ=r
  ĳ=ij ŀ=l
`
/** Greek, after ISO 843 without its accents. */
const greek = `
  α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps
  ω=o
`
/** Cyrillic, the way French passports wrote it. */
const cyrillic = `
  а=a б=b в=v г=g ґ=g д=d е=e є=ie ж=j з=z и=i і=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=ou ф=f х=kh
  ц=ts ч=tch ш=ch щ=chtch ъ= ы=y ь= э=e ю=iou я=ia ј=j љ=lj њ=nj ћ=c ђ=dj
`
/** Armenian and Georgian. */
const armenianGeorgian = `
  ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=e թ=t ժ=j ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=tch մ=m յ=y ն=n շ=ch
  ո=o չ=tch պ=p ջ=dj ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=v փ=p ք=k օ=o ֆ=f ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i
  კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=j რ=r ს=s ტ=t უ=ou ფ=p ქ=k ღ=gh ყ=q შ=ch ჩ=tch ც=ts ძ=dz წ=ts ჭ=tch ხ=kh
  ჯ=dj ჰ=h
`
/** Arabic and Hebrew consonants and long vowels: short vowels are not written, so this is a last resort. */
const arabicHebrew = `
  ا=a ب=b ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=ch ص=s ض=d ط=t ظ=z ع=a غ=gh ف=f ق=k ك=k ل=l م=m
  ن=n ه=h و=ou ي=i ى=a ة=a ء= א=a ב=b ג=g ד=d ה=h ו=v ז=z ח=h ט=t י=i כ=k ך=k ל=l מ=m ם=m נ=n ן=n ס=s
  ע=a פ=p ף=f צ=ts ץ=ts ק=k ר=r ש=ch ת=t
`

/** Letters that Unicode does not decompose into a base letter and an accent, and the scripts we transliterate. */
const letters = new Map(
  [latin, greek, cyrillic, armenianGeorgian, arabicHebrew].flatMap((table) =>
    table.split(/\s+/).flatMap((pair): [string, string][] => {
      const [letter, plain] = pair.split('=')
      return letter && plain !== undefined ? [[letter, plain]] : []
    }),
  ),
)

/** Apostrophes and what is typed for them: a letter that is left out, not a space. */
const apostrophes = /['’‘‛ʼʻʹ′＇`´]/g
/** Marks that nobody sees: soft hyphens, joiners, directions. */
const invisible = /\p{Cf}/gu

const ascii = /^[\x20-\x7e]*$/

/** Lower case without accents or ligatures: `Œuvrard-Ça` -> `oeuvrard-ca`. Marks that are no letters stay. */
function plainLetters(name: string): string {
  if (ascii.test(name)) return name.toLowerCase()
  const replaced = replaceLetters(name.replace(invisible, '').normalize('NFC').toLowerCase())
  // A second round: an accented letter of another script, or one in a form of its own, is known only when it is plain.
  return replaceLetters(replaced.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase())
}

const replaceLetters = (text: string): string => Array.from(text, (letter) => letters.get(letter) ?? letter).join('')

/** For an address: words joined by hyphens, apostrophes dropped (`de La Tour d’Auvergne` -> `de-la-tour-dauvergne`). */
export function foldName(name: string): string {
  // First of all: taken apart, an acute accent that stands alone is a space.
  return plainLetters(name.replace(apostrophes, ''))
    .replace(/[^a-z]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

/** The same with nothing between the words (`delatourdauvergne`): for usernames, and to compare family names. */
export function foldTight(name: string): string {
  return foldName(name).replaceAll('-', '')
}

/** Words for the search: `Anne-Sophie de La Tour` -> anne, sophie, de, la, tour. Digits stay (school numbers). */
export function foldWords(text: string): string[] {
  return plainLetters(text)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}
