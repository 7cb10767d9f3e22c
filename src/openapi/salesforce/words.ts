import { heldByXml } from '../metadata-xml.ts'

/** Characters that a label or a description may have in an org. */
const maxLabelChars = 255

/**
 * A text as a label of a flow, a permission set or a description: one line, not longer than an org takes, and nothing in it
 * is a merge field.
 */
export const toLabel = (text: string, maxChars = maxLabelChars): string =>
  Array.from(heldByXml(text).replace(/\s+/g, ' ').replaceAll('{!', '{ !').trim()).slice(0, maxChars).join('')

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A text inside the HTML of a screen. */
export const toHtml = (text: string): string => toLabel(text).replace(/[&<>]/g, each => marks[each] ?? each)
