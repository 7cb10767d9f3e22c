/** Levels of a JSON text. Recursive checks, of schemas and of serializers, end in a stack overflow some thousands deep. */
export const maxJsonDepth = 200

const quote = 0x22
const backslash = 0x5c

/** Whether a text that is JSON has more levels of lists and objects than `maxDepth`. Costs nothing for short texts. */
export function isTooDeep(json: string): boolean {
  // Every level takes a bracket at each end.
  return json.length > 2 * maxJsonDepth && depthOf(json) > maxJsonDepth
}

function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index)
    if (code === quote) index = endOfText(json, index)
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x5d || code === 0x7d) depth--
  }
  return deepest
}

/** Where the quote that starts at `index` is closed. */
function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (end > 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end < 0 ? json.length : end
}

function isEscaped(json: string, index: number): boolean {
  let before = index - 1
  while (json.charCodeAt(before) === backslash) before--
  return (index - before) % 2 === 0
}
