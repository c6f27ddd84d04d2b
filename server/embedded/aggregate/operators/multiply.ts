// $multiply.

import { CommandError } from '../../error.ts'
import { double, isNumber, typeName } from '../../bson/value.ts'
import { closeDecimal, fromInteger, multiplyDecimals, openDecimal } from '../../value/decimal.ts'
import type { Decimal } from '../../value/decimal.ts'
import { fitsLong, integer, numberKind, toDecimal, toDouble, truncateToLong } from '../../value/number.ts'
import type { Num } from '../../value/number.ts'
import { isNullish } from '../compiler.ts'
import type { Operator } from '../compiler.ts'

export const multiply: Operator = (operand, compiler, name) => {
  const parts = compiler.operands(name, operand, 0, Infinity)
  return (scope) => {
    const product = new Product()
    for (const part of parts) {
      const value = part(scope)
      if (isNullish(value)) return null
      if (!isNumber(value)) throw new CommandError(14, `$multiply only supports numeric types, not ${typeName(value)}`)
      product.times(value)
    }
    return product.result()
  }
}

/** A product under way, as an integer and as a double beside it until a decimal comes: which one counts shows at the end. */
class Product {
  #kind: 'int' | 'long' | 'double' | 'decimal' = 'int'
  #exact = 1n
  #double = 1
  #decimal: Decimal = fromInteger(1n)

  times(value: Num): void {
    const kind = numberKind(value)
    if (kind === 'decimal' || this.#kind === 'decimal') return this.#timesDecimal(value)
    if (kind === 'double' || (kind === 'long' && this.#kind === 'int')) this.#kind = kind
    this.#double *= toDouble(value)
    const factor = truncateToLong(value)
    this.#exact *= factor ?? 0n
    if (factor === undefined || !fitsLong(this.#exact)) {
      this.#kind = 'double'
      this.#exact = 0n
    }
  }

  #timesDecimal(value: Num): void {
    if (this.#kind === 'double') this.#decimal = toDecimal(double(this.#double))
    else if (this.#kind !== 'decimal') this.#decimal = fromInteger(this.#exact)
    this.#kind = 'decimal'
    this.#decimal = openDecimal(closeDecimal(multiplyDecimals(this.#decimal, toDecimal(value))))
  }

  result(): Num {
    if (this.#kind === 'decimal') return closeDecimal(this.#decimal)
    return this.#kind === 'double' ? double(this.#double) : integer(this.#exact, this.#kind)
  }
}
