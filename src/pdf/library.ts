import { AppError } from '../core/failure.ts'
import { pdfPackage } from './packages.ts'

/**
 * The library that draws. It is no dependency: an app that makes PDFs installs it. Takes 0.2 s and 30 MB, so only who
 * draws pays for it.
 * @throws unavailable with the command that installs it, when it is not there.
 */
export async function loadPdfKit(load = () => import('pdfkit')) {
  try {
    return (await load()).default
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new AppError('unavailable', `This app cannot make PDFs yet: it needs \`npm install ${pdfPackage}\`.`, {
      cause,
    })
  }
}
