import { unknownObject, unwritableField } from './missing.ts'
import type { ErrorRule } from './rule.ts'

const askAdmin = 'Ask a Salesforce administrator for the permission.'
const signInAgain = 'Sign in to Salesforce again, then repeat the call.'
const repeatLater = 'Repeat the call in a moment.'
const correctIt = 'Correct the value, then repeat the call.'
const sessionEnded: ErrorRule = {
  code: 'unauthenticated',
  what: 'Your Salesforce session has ended',
  todo: signInAgain,
}
const noRights: ErrorRule = {
  code: 'forbidden',
  what: 'You may not change or read this record in Salesforce',
  todo: askAdmin,
}
const apiClosed: ErrorRule = {
  code: 'forbidden',
  what: 'The Salesforce API is not enabled for you or this org',
  todo: askAdmin,
}
const gone: ErrorRule = { code: 'not_found', what: 'The record or resource does not exist, or you may not see it' }
const badQuery: ErrorRule = { code: 'internal', what: 'Salesforce could not read a query of this tool' }
const badRequest: ErrorRule = { code: 'internal', what: 'Salesforce could not read a request of this tool' }
const misused: ErrorRule = { code: 'internal', what: 'The tool uses a field in a way that Salesforce does not take' }
const badValue: ErrorRule = { code: 'rejected', what: 'Salesforce refused a value', todo: correctIt }
const duplicate: ErrorRule = { code: 'conflict', what: 'A record with the same value exists already' }
const undone: ErrorRule = {
  code: 'rejected',
  what: 'Another write of the same request was refused, so this one was undone',
}
const automation: ErrorRule = {
  code: 'rejected',
  what: 'An automation of the org (a trigger or flow) refused the change',
  todo: 'A Salesforce administrator can see why in the debug log.',
}

/** The form of INVALID_FIELD that is about a value: a reference by external id that names no record, or several. */
export const unresolvedReference: ErrorRule = {
  ...badValue,
  what: 'A value refers to a record that does not exist or that you may not use',
}

/** Salesforce errorCode to our failure. Codes that are missing here are judged by what they have in common. */
export const errorRules: Readonly<Record<string, ErrorRule>> = {
  INVALID_SESSION_ID: sessionEnded,
  Bad_OAuth_Token: sessionEnded,
  INVALID_AUTH_HEADER: sessionEnded,
  INVALID_JWT_FORMAT: sessionEnded,
  SESSION_EXPIRED: sessionEnded,
  /** The exchange for a Data Cloud token, of a token that has ended. */
  invalid_grant: sessionEnded,

  API_CURRENTLY_DISABLED: apiClosed,
  API_DISABLED_FOR_ORG: apiClosed,
  INSUFFICIENT_ACCESS: noRights,
  INSUFFICIENT_ACCESS_OR_READONLY: noRights,
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: {
    code: 'forbidden',
    what: 'You may not use a record that this one refers to',
    todo: askAdmin,
  },
  NO_ACCESS: noRights,
  FUNCTIONALITY_NOT_ENABLED: apiClosed,
  /** Of a name that is not known, `readMissing` says more. */
  INVALID_FIELD: misused,
  INVALID_FIELD_FOR_INSERT_UPDATE: unwritableField,
  INVALID_TYPE: unknownObject,

  NOT_FOUND: gone,
  ENTITY_IS_DELETED: { code: 'not_found', what: 'The record was deleted' },
  INVALID_ID_FIELD: gone,

  DUPLICATE_VALUE: { ...duplicate, names: /duplicate value found: ([A-Za-z]\w*) duplicates/ },
  DUPLICATES_DETECTED: { ...duplicate, what: 'A duplicate rule of the org found a similar record' },
  DUPLICATE_EXTERNAL_ID: { code: 'conflict', what: 'Several records have this external id' },
  ENTITY_IS_LOCKED: { code: 'conflict', what: 'The record is locked, for example by an approval' },
  UNABLE_TO_LOCK_ROW: {
    code: 'locked',
    what: 'Another transaction is changing the record or one it belongs to',
    todo: repeatLater,
    repeat: 'always',
  },

  REQUIRED_FIELD_MISSING: {
    code: 'rejected',
    what: 'Required fields are empty',
    todo: 'Fill them, then repeat the call.',
    names: /Required fields are missing: \[([A-Za-z]\w*(?:, ?[A-Za-z]\w*)*)\]/,
  },
  FIELD_CUSTOM_VALIDATION_EXCEPTION: {
    code: 'rejected',
    what: 'A validation rule of the org refused the record',
    own: true,
  },
  FIELD_INTEGRITY_EXCEPTION: badValue,
  FIELD_FILTER_VALIDATION_EXCEPTION: { ...badValue, what: 'A lookup filter refused the value' },
  STRING_TOO_LONG: { ...badValue, what: 'A text is too long', names: /\((max length=\d+)\)/ },
  NUMBER_OUTSIDE_VALID_RANGE: { ...badValue, what: 'A number is too large or too small' },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: { ...badValue, what: 'A value is not one of the picklist' },
  INVALID_EMAIL_ADDRESS: { ...badValue, what: 'An e-mail address is invalid' },
  INVALID_CROSS_REFERENCE_KEY: unresolvedReference,
  INVALID_CURRENCY_ISO: { ...badValue, what: 'A currency code is not active in the org' },
  INVALID_TYPE_ON_FIELD_IN_RECORD: { ...badValue, what: 'A value has the wrong type for its field' },
  MALFORMED_ID: { ...badValue, what: 'A value is not a record id' },
  INVALID_ARGUMENT_TYPE: badValue,
  CIRCULAR_DEPENDENCY: { ...badValue, what: 'The records would refer to each other in a circle' },
  DEPENDENCY_EXISTS: { code: 'rejected', what: 'Other records depend on this one' },
  DELETE_FAILED: { code: 'rejected', what: 'Other records depend on this one, so it cannot be deleted' },
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: automation,
  CANNOT_EXECUTE_FLOW_TRIGGER: automation,
  ALL_OR_NONE_OPERATION_ROLLED_BACK: undone,
  PROCESSING_HALTED: undone,
  STORAGE_LIMIT_EXCEEDED: { code: 'rejected', what: 'The storage of the org is full' },
  LIMIT_EXCEEDED: { code: 'rejected', what: 'A limit of the org does not allow the change' },

  REQUEST_LIMIT_EXCEEDED: {
    code: 'rate_limited',
    what: 'The org takes no more calls at the moment',
    todo: repeatLater,
    repeat: 'always',
  },
  SERVER_UNAVAILABLE: { code: 'unavailable', what: 'The org is not available', todo: repeatLater, repeat: 'safe' },
  UNKNOWN_EXCEPTION: { code: 'upstream_failed', what: 'Salesforce failed for a reason of its own', todo: repeatLater },
  QUERY_TIMEOUT: { code: 'upstream_failed', what: 'A query took Salesforce too long' },
  OPERATION_TOO_LARGE: { code: 'rejected', what: 'The query reads too many records for your rights to be checked' },
  INVALID_API_INPUT: {
    code: 'rejected',
    what: 'An input of the action is missing, unknown or of the wrong type',
    names: /input parameter:? ([A-Za-z]\w*)/,
  },
  APEX_ERROR: { code: 'upstream_failed', what: 'Apex code of the org failed' },

  MALFORMED_QUERY: badQuery,
  QUERY_ERROR: badQuery,
  MALFORMED_SEARCH: badQuery,
  QUERY_TOO_COMPLICATED: badQuery,
  /** The template writes operators, callers give values: what does not fit is the value. */
  INVALID_QUERY_FILTER_OPERATOR: {
    code: 'invalid_input',
    what: 'A value cannot be compared with its field, such as an id that is none',
    todo: correctIt,
  },
  INVALID_QUERY_LOCATOR: {
    code: 'upstream_failed',
    what: 'Salesforce no longer has the rest of a query',
    todo: repeatLater,
  },
  JSON_PARSER_ERROR: badRequest,
  METHOD_NOT_ALLOWED: badRequest,
  INVALID_BATCH_SIZE: badRequest,
  INVALID_SOAP_HEADER: badRequest,
  UNSUPPORTED_API_VERSION: badRequest,
  UNSUPPORTED_MEDIA_TYPE: badRequest,
}

/** The daily form of REQUEST_LIMIT_EXCEEDED; waiting a moment does not help. */
export const dailyLimit: ErrorRule = {
  code: 'rate_limited',
  what: 'The org has used up its API calls of the last 24 hours',
}
