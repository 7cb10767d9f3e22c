/** What spreadsheets take for the start of a formula, in full width too; tabs and line breaks before it they leave out. */
const formulaStart = /^[\t\r\n\0]|^\s*[=+\-@＝＋－＠]/u
/** Numbers, and phone numbers as people write them. A spreadsheet may reckon with them; there is nothing that they could call. */
const number = /^[+-]?[\d(][\d ().,/-]*$/

/**
 * A stranger's text that no spreadsheet takes for a formula, should somebody export the record that it goes into: it gets an
 * apostrophe before it, which spreadsheets read as "this is text". Numbers such as `+49 30 1234` and `-5.2` stay as they are.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const toPlainCell = (text: string): string => (formulaStart.test(text) && !number.test(text) ? `'${text}` : text)
