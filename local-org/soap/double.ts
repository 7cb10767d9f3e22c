const [firstLong, lastShort] = [10_000_000, 0.001]

/** A number as Java writes a double, and with it SOAP: `5.0`, `1.39E8`. */
export function toDoubleText(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size >= firstLong || size < lastShort)) {
    const [digits = '', power = ''] = value.toExponential().split('e')
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(power)}`
  }
  return Number.isInteger(value) ? `${value}.0` : String(value)
}
