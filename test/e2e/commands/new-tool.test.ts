import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { runProgram } from '../../client/host/program.ts'

let app: FixtureCopy
beforeAll(async () => {
  app = await copyFixtureApp('new-tool')
})
afterAll(() => app?.remove())

describe('npm run new', () => {
  it.each([
    [['ship_order'], 'NAME: camelCase'],
    [['select'], 'is a reserved word of Apex'],
    [['READaccount'], 'NAME: camelCase'],
    [['readaccount'], 'there is a tool "readAccount"'],
    [['jobStatus'], 'NAME: the host itself has an operation "jobStatus"'],
    [['jobstatus'], 'NAME: the host itself has an operation "jobStatus"'],
    [['pageViewed'], 'NAME: there is a tool "pageViewed"'],
    [['index'], 'NAME: tools/index.ts is there already'],
    [['function'], 'NAME: "function" is a word of JavaScript'],
    [['soql'], 'NAME: tools/soql.ts has something called "soql"'],
    [['tools'], 'NAME: tools/index.ts has something called "tools"'],
    [['freshName', '--from', 'noSuchTool'], '--from: must be one of '],
    [['freshName', '--fields', 'Name'], '--fields, --schema and --org go with --object.'],
    [['freshName', '--object', 'Contact', '--fields', 'Name,'], '--fields: must be API names'],
    [['freshName', '--object', 'Contact', '--from', 'x'], 'Say one of --from and --object.'],
    [['one', 'two'], 'NAME: one word'],
    [[], 'NAME: camelCase'],
    [['../evil'], 'NAME: camelCase'],
  ])('writes nothing for %j, and says why', async (args, message) => {
    const before = await app.read('tools/index.ts')
    const { code, err } = await runProgram('new', args, { folder: app.folder })
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
    expect(await app.read('tools/index.ts')).toBe(before)
    expect(existsSync(join(app.folder, 'test'))).toBe(false)
  })
  it('writes a tool that reads an object of the org, with what the org says of its fields, and the policy check has nothing to say', async () => {
    const before = await app.read('tools/index.ts')
    const fields = 'name,Email,Birthdate,LastActivityDate,ReportsToId,HasOptedOutOfEmail,Influencer_Handle__c'
    const args = ['contactCard', '--object', 'Contact', '--fields', fields]
    const { code, err } = await runProgram('new', args, { folder: app.folder })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(await app.read('tools/contact-card.ts')).toMatchInlineSnapshot(`
      "import * as z from 'zod'
      import { AppError, defineTool, recordId, soql } from '#kit'

      export const contactCard = defineTool({
        name: 'contactCard',
        title: 'Contact card',
        description:
          'Returns full name, email, birthdate, last activity, reports to id, email opt out and influencer handle of one contact. Use when ...',
        input: z.object({ contactId: recordId().describe('Contact Id.') }),
        output: z.object({
          name: z
            .string()
            .meta({ from: 'Contact.Name', classification: 'Internal', compliance: ['PII', 'GDPR'], text: 'untrusted' })
            .describe('Full Name.'),
          email: z
            .string()
            .optional()
            .meta({ from: 'Contact.Email', classification: 'Confidential', compliance: ['PII', 'GDPR'], text: 'untrusted' })
            .describe('Email.'),
          birthdate: z.iso
            .date()
            .optional()
            .meta({ from: 'Contact.Birthdate', classification: 'Restricted', compliance: ['PII', 'GDPR'] })
            .describe('Birthdate.'),
          lastActivityDate: z.iso.date().optional().meta({ from: 'Contact.LastActivityDate' }).describe('Last Activity.'),
          reportsToId: z.string().optional().meta({ from: 'Contact.ReportsToId' }).describe('Reports To ID.'),
          hasOptedOutOfEmail: z.boolean().meta({ from: 'Contact.HasOptedOutOfEmail' }).describe('Email Opt Out.'),
          influencerHandle: z
            .string()
            .optional()
            .meta({ from: 'Contact.Influencer_Handle__c', text: 'untrusted' })
            .describe('Influencer Handle.'),
        }),
        writes: false,
        objects: { read: ['Contact'] },
        async run({ contactId }, { org }) {
          const row = await org.queryOne<Row>(
            soql\`SELECT Name, Email, Birthdate, LastActivityDate, ReportsToId, HasOptedOutOfEmail, Influencer_Handle__c
              FROM Contact WHERE Id = \${contactId}\`,
          )
          if (!row) throw new AppError('not_found', 'contactId: there is no such contact, or you may not see it')
          return {
            name: row.Name,
            email: row.Email ?? undefined,
            birthdate: row.Birthdate ?? undefined,
            lastActivityDate: row.LastActivityDate ?? undefined,
            reportsToId: row.ReportsToId ?? undefined,
            hasOptedOutOfEmail: row.HasOptedOutOfEmail,
            influencerHandle: row.Influencer_Handle__c ?? undefined,
          }
        },
      })

      interface Row {
        readonly Name: string
        readonly Email: string | null
        readonly Birthdate: string | null
        readonly LastActivityDate: string | null
        readonly ReportsToId: string | null
        readonly HasOptedOutOfEmail: boolean
        readonly Influencer_Handle__c: string | null
      }
      "
    `)
    const checked = await runProgram('policy', ['--check'], { folder: app.folder })
    expect(checked).toMatchObject({ code: 0, err: '' })
    await app.write('tools/index.ts', before)
    await Promise.all(['tools/contact-card.ts', 'test'].map(file => rm(join(app.folder, file), { recursive: true })))
  })

  it('leaves nothing behind when the documents of the app cannot be written', async () => {
    const before = await app.read('tools/index.ts')
    const config = await app.read('app-link.config.ts')
    await app.write(
      'app-link.config.ts',
      config.replace(
        /appLink(: AppLinkConfig)? = \{/,
        '$& services: [{ clientName: "x", tools: ["ghost"] }] as never,',
      ),
    )
    const { code, err, out } = await runProgram('new', ['shipOrder'], { folder: app.folder })
    await app.write('app-link.config.ts', config)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('there is no tool "ghost"')
    expect(err).toContain('all files are as they were')
    expect(await app.read('tools/index.ts')).toBe(before)
    expect([existsSync(join(app.folder, 'test')), existsSync(join(app.folder, 'tools/ship-order.ts'))]).toEqual([
      false,
      false,
    ])
  })
})
