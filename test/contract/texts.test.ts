import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')
/** Without the clients for tests of apps: they read what a host answers. */
const sources = globSync(['src/**/*.ts', 'local-org/**/*.ts'], { cwd: root.pathname }).filter(
  file => !file.startsWith('src/test-client/'),
)

/** What puts replacement characters where bytes are not UTF-8, and so into the org. */
const lenient = /\bnew TextDecoder\b|'utf-?8'|\.(?:text|json|formData|parseBody)\(\)|\bsetEncoding\b/

/** Files that may, and why. */
const known: Readonly<Record<string, string>> = {
  'src/core/utf8.ts': 'is the decoder, and a strict one',
  'local-org/text.ts': 'is that of the local org, which shares no code with the host',
  'src/storage/vault.ts': 'reads what the host itself has sealed, a byte order mark included',
  'src/sign-in/salesforce/connection.ts': 'must not lose a refresh token over a text beside it',
  'src/sign-in/server/page-onward.ts': 'writes a page',
  'src/surfaces/console/script.ts': 'runs in the browser, and asks this host alone',
  'local-org/bulk/request.ts': 'has looked at the bytes of the form before',
  'local-org/records/resources/request-body.ts': 'looks at the bytes of the form as well: its file may be any',
  'local-org/sign-in/form.ts': 'reads forms in parts, which no OAuth client sends',
  'local-org/applink/publications/publications.ts': 'reads the parts of a form as bytes',
  'local-org/mesh/authentication.ts': 'repeats an answer of the AppLink API, as the mesh does',
  'local-org/callers/callout.ts': 'shows what the app answered, as Apex would',
}

describe('text from outside', () => {
  it('is read by one strict decoder', () => {
    expect(sources.length).toBeGreaterThan(300)
    const found = sources.filter(file => lenient.test(read(file)))
    expect(found.sort()).toEqual(Object.keys(known).sort())
  })
})
