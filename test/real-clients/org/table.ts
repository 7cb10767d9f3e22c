/** The first cells of the rows of a table that follows `<!-- clients: NAME -->`. */
export function tableOf(docs: string, name: string): readonly string[] {
  const [, after = ''] = docs.split(`<!-- clients: ${name} -->`)
  const lines = after.trimStart().split('\n')
  const end = lines.findIndex(line => !line.startsWith('|'))
  return lines.slice(2, end).map(line => (line.split('|')[1] ?? '').trim().replaceAll('`', ''))
}
