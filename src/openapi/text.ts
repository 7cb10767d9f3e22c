import { stringify } from 'yaml'

const header = '# Made by `npm run openapi` from tools/ and app-link.config.ts. Never edit it.\n'

/** The document as it is committed: YAML, one line a value, the same bytes for the same document. */
export const toYaml = (document: object): string =>
  header + stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })
