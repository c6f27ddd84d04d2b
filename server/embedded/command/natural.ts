// `$natural`, the order in which documents were inserted, as a sort or as a hint: alone, and one way.

import { isDoc } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { badValue } from '../error.ts'
import { exactInteger } from '../value/number.ts'

export function checkNatural(sort: Value | undefined, hint: Value | undefined): void {
  const [sorted, hinted] = [naturalOf(sort, 'sort'), naturalOf(hint, 'hint')]
  if (sorted === undefined || hint === undefined || (isDoc(hint) && hint.size === 0)) return
  if (hinted === undefined) throw badValue('index hint not allowed with $natural sort order')
  if (hinted !== sorted) throw badValue('$natural hint must be in the same direction as $natural sort order')
}

function naturalOf(given: Value | undefined, what: 'sort' | 'hint'): number | undefined {
  if (!isDoc(given) || !given.has('$natural')) return undefined
  const direction = exactInteger(given.get('$natural'))
  if (given.size > 1 || (direction !== 1 && direction !== -1)) {
    throw badValue(`$natural ${what} cannot be set to a value other than -1 or 1.`)
  }
  return direction
}
