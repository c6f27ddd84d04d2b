export const numberText = (count: number): string => new Intl.NumberFormat('fr').format(count)

export const plural = (count: number, one: string, many: string): string =>
  `${numberText(count)} ${Math.abs(count) < 2 ? one : many}`
