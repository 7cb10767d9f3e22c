import { AppError } from '../core/failure.ts'
import { readJpeg } from './jpeg.ts'
import { readPng } from './png.ts'

/** Pixels a side. A picture of a few bytes can stand for any number of them. */
const maxSide = 2000

/**
 * A PNG (8 bits a channel, not interlaced) or JPEG from base64, checked as a whole: the PDF library trusts its images, and
 * one that is not what it says would end the process.
 * @throws invalid_input
 */
export function readLogo(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  const image = readPng(bytes, maxSide) ?? readJpeg(bytes)
  const fits = image && [image.width, image.height].every(side => side > 0 && side <= maxSide)
  if (!fits) {
    throw new AppError(
      'invalid_input',
      `logo: must be a whole PNG (8 bits a channel, not interlaced) or JPEG of at most ${maxSide} by ${maxSide} pixels`,
    )
  }
  return image.bytes
}
