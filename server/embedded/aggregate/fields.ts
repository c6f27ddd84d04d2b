// Sets of top-level fields.

export type Fields = ReadonlySet<string>

/** Whether they have no field in common. */
export const isApart = (a: Fields, b: Fields): boolean => a.values().every((name) => !b.has(name))

/** Whether all of the first are among the second. */
export const isWithin = (a: Fields, b: Fields): boolean => a.values().every((name) => b.has(name))
