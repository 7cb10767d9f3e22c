import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readTextFile } from '../text.ts'
import { type Certificate, createCertificate } from './certificate.ts'

export interface KeptCertificate extends Certificate {
  /** What clients are told to trust. */
  readonly file: string
}

const monthMs = 30 * 24 * 60 * 60 * 1000

/** What is there, if both belong together and hold for a while. */
function read(file: string, keyFile: string, now: number): Certificate | undefined {
  if (!existsSync(file) || !existsSync(keyFile)) return undefined
  try {
    const [cert, key] = [readTextFile(file), readTextFile(keyFile)]
    const certificate = new X509Certificate(cert)
    const isGood =
      certificate.checkPrivateKey(createPrivateKey(key)) && certificate.validToDate.getTime() > now + monthMs
    return isGood ? { cert, key } : undefined
  } catch {
    return undefined
  }
}

/** Nobody reads half a file, and nobody but this user the key. */
function write(file: string, text: string): void {
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, text, { mode: 0o600 })
  renameSync(fresh, file)
}

/** The certificate in a folder; made at the first start, and again when it is about to end. */
export function keepCertificate(folder: string, now: number): KeptCertificate {
  const [file, keyFile] = [resolve(join(folder, 'local-org.crt')), resolve(join(folder, 'local-org.key'))]
  const kept = read(file, keyFile, now)
  if (kept) return { ...kept, file }
  const made = createCertificate(now)
  mkdirSync(folder, { recursive: true })
  write(keyFile, made.key)
  write(file, made.cert)
  return { ...made, file }
}
