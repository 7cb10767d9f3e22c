import { describe, expect, it } from 'vitest'
import { readPostgresUrl } from '../../../../src/storage/postgres/url.ts'

const heroku = 'postgres://u1:p%40ss@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1'

describe('the address of a PostgreSQL database', () => {
  it.each([
    ['Heroku', heroku, 'require'],
    ['another machine that asks for it', `${heroku}?sslmode=require`, 'require'],
    ['one whose certificate is known', `${heroku}?sslmode=verify-full`, 'verify-full'],
    ['one whose authority is known', `${heroku}?sslmode=verify-ca`, 'verify-full'],
    ['one in a network of its own', `${heroku}?sslmode=disable`, false],
    ['one that can do without', `${heroku}?sslmode=prefer`, 'prefer'],
    ['this machine', 'postgresql://u1:p@localhost/d1', false],
    ['this machine by number', 'postgres://u1:p@127.0.0.1:5433/d1', false],
    ['this machine by its newer number', 'postgres://u1:p@[::1]/d1', false],
    ['this machine with TLS', 'postgres://u1:p@localhost/d1?sslmode=require', 'require'],
    ['a host that only begins like this machine', 'postgres://u1:p@localhost.example.com/d1', 'require'],
  ])('says how to speak with %s', (_name, text, ssl) => {
    expect(readPostgresUrl(text).ssl).toBe(ssl)
  })

  it('hands on no parameters, which the server would refuse', () => {
    expect(readPostgresUrl(`${heroku}?sslmode=require&sslrootcert=x&application_name=y`).url).toBe(heroku)
  })

  it.each([
    ['', 'must look like'],
    ['host:5432/secret', 'must look like'],
    ['mysql://u:secret@host/d', 'must look like'],
    [`${heroku}?sslmode=secret`, 'must be one of disable'],
    [`${heroku}?sslmode=toString`, 'must be one of disable'],
  ])('refuses %s without repeating it', (text, message) => {
    expect(() => readPostgresUrl(text)).toThrow(message)
    expect(() => readPostgresUrl(text)).not.toThrow(/secret|toString|u1/)
  })
})
