import { below, type Place, root } from '../walk/place.ts'
import { isObject, type JsonObject, objectOf } from '../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from './rule.ts'
import { pages } from './sources.ts'

const apiName = /^[A-Za-z](?!.*__)\w*[A-Za-z0-9]$/

/** Rules on what `heroku salesforce:publish` reads. */
export const appLinkRules: readonly Rule[] = [
  {
    id: 'al-authorization',
    profile: 'applink',
    severity: 'warning',
    sentence:
      'x-sfdc.heroku.authorization names an external client app, and a permission set for user-plus, by API name.',
    sources: [pages['HK-ECA'], pages['CLI-PUBLISH']],
    at: 'operation',
    check: ({ value, place }) => {
      const { heroku } = objectOf(value['x-sfdc'])
      const at = below(place, 'x-sfdc', 'heroku')
      if (heroku === undefined) return none
      const { authorization } = objectOf(heroku)
      return isObject(authorization)
        ? authorizationProblems(authorization, below(at, 'authorization'))
        : [problemAt(at, { message: 'x-sfdc.heroku has no authorization.', fix: 'Add one, or remove it.' })]
    },
  },
  {
    id: 'al-file-ext',
    profile: 'applink',
    severity: 'error',
    sentence: 'The file ends in .json, .yaml or .yml.',
    sources: [pages['CLI-PUBLISH']],
    at: 'document',
    check: ({ text }) =>
      text?.fileName === undefined || /\.(?:json|ya?ml)$/.test(text.fileName)
        ? none
        : [
            problemAt(root, {
              message: 'heroku salesforce:publish refuses a file with this ending.',
              fix: `Rename it to end in .${text.format}.`,
            }),
          ],
  },
]

function authorizationProblems(authorization: JsonObject, place: Place): readonly Problem[] {
  return [
    ...appProblems(authorization, place),
    ...['externalClientApp', 'connectedApp', 'permissionSet']
      .filter(key => authorization[key] !== undefined && !apiName.test(String(authorization[key])))
      .map(key =>
        problemAt(below(place, key), {
          message: `The ${key} ${JSON.stringify(authorization[key])} is no API name.`,
          fix: 'Write letters, digits and single underscores, a letter first.',
        }),
      ),
  ]
}

function appProblems({ externalClientApp, connectedApp }: JsonObject, place: Place): readonly Problem[] {
  if (connectedApp !== undefined) {
    return [
      problemAt(below(place, 'connectedApp'), {
        message: 'Connected apps can no longer be created.',
        fix: 'Name an external client app as externalClientApp.',
      }),
    ]
  }
  if (externalClientApp !== undefined) return none
  return [problemAt(place, { message: 'The authorization names no externalClientApp.', fix: 'Name one.' })]
}
