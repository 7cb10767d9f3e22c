/** What draws, as `package.json` names it: optional, so nobody has it who makes no PDF. */
export const pdfPackage = 'pdfkit@0.20.2'
