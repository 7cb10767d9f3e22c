/** A picture that was checked. Width and height in pixels. */
export interface ImageFile {
  readonly bytes: Buffer
  readonly width: number
  readonly height: number
}
