import { objectNamed } from '../store/schema.ts'
import type { Row, Store } from '../store/store.ts'
import { toElement, toNil, toTextElement } from '../xml/write.ts'

export interface UserParts {
  readonly store: Store
  readonly orgId: string
}

const sessionSeconds = 7200
const fileBytes = 26_214_400

const toText = (name: string, row: Row | undefined, column: string): string => {
  const value = row?.[column]
  return value === null || value === undefined ? toNil(name) : toTextElement(name, String(value))
}

/** The content of a GetUserInfoResult, in the order of the WSDL. */
export function toUserInfo(userId: string, { store, orgId }: UserParts): string {
  const user = store.read(objectNamed(store, 'User'), userId)
  const org = store.read(objectNamed(store, 'Organization'), orgId)
  return [
    toTextElement('accessibilityMode', false),
    toTextElement('chatterExternal', false),
    toTextElement('currencySymbol', '$'),
    toTextElement('orgAttachmentFileSizeLimit', fileBytes),
    toTextElement('orgDefaultCurrencyIsoCode', 'USD'),
    toTextElement('orgDefaultCurrencyLocale', 'en_US'),
    toTextElement('orgDisallowHtmlAttachments', false),
    toTextElement('orgHasPersonAccounts', false),
    toTextElement('organizationId', orgId),
    toTextElement('organizationMultiCurrency', false),
    toText('organizationName', org, 'Name'),
    toText('profileId', user, 'ProfileId'),
    toText('roleId', user, 'UserRoleId'),
    toTextElement('sessionSecondsValid', sessionSeconds),
    toNil('userDefaultCurrencyIsoCode'),
    toText('userEmail', user, 'Email'),
    toText('userFullName', user, 'Name'),
    toTextElement('userId', userId),
    toText('userLanguage', user, 'LanguageLocaleKey'),
    toText('userLocale', user, 'LocaleSidKey'),
    toText('userName', user, 'Username'),
    toText('userTimeZone', user, 'TimeZoneSidKey'),
    toText('userType', user, 'UserType'),
    toTextElement('userUiSkin', 'Theme3'),
  ].join('')
}

export interface Login {
  readonly userId: string
  readonly accessToken: string
  readonly orgUrl: string
  /** Without `v`. */
  readonly version: string
}

/** The answer to a login. */
export function toLoginResponse({ userId, accessToken, orgUrl, version }: Login, parts: UserParts): string {
  const addressOf = (api: string) => `${orgUrl}/services/Soap/${api}/${version}/${parts.orgId}`
  const result = [
    toTextElement('metadataServerUrl', addressOf('m')),
    toTextElement('passwordExpired', false),
    toTextElement('sandbox', false),
    toTextElement('serverUrl', addressOf('u')),
    toTextElement('sessionId', accessToken),
    toTextElement('userId', userId),
    toElement('userInfo', toUserInfo(userId, parts)),
  ]
  return toElement('loginResponse', toElement('result', result.join('')))
}
