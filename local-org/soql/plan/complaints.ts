import { invalidField, QueryError } from '../query-error.ts'

const describeCall = 'Please reference your WSDL or the describe call for the appropriate names.'

export const noSuchColumn = (name: string, entity: string, at: number): QueryError =>
  invalidField(
    `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${describeCall}`,
    at,
  )

export const noSuchParent = (name: string, at: number): QueryError =>
  invalidField(
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${describeCall}`,
    at,
  )

export const noSuchChildren = (name: string, at: number): QueryError =>
  new QueryError(
    'INVALID_TYPE',
    `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${describeCall}`,
    at,
  )

export const noSuchObject = (name: string, at: number): QueryError =>
  new QueryError(
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${describeCall}`,
    at,
  )
