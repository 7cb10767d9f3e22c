/** With the point that many places further right, by the digits that the number is written with. */
function shifted(value: number, places: number): number {
  const [digits, exponent = 0] = String(value).split('e')
  return Number(`${digits}e${Number(exponent) + places}`)
}

/** Half away from zero at a number of decimal places, without the drift of binary fractions. */
export function toScale(value: number, scale: number, round: (value: number) => number = Math.round): number {
  const whole = shifted(Math.abs(value), scale)
  if (!Number.isFinite(whole)) return value
  const rounded = shifted(round(whole), -scale)
  return value < 0 ? -rounded : rounded
}
