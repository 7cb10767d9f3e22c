import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createCatalog } from '../../../../../src/core/tool/catalog.ts'
import { createGuidance } from '../../../../../src/surfaces/mcp/lists/guidance.ts'
import { createSkills } from '../../../../../src/surfaces/mcp/lists/skills.ts'
import { person, service, toolWith } from '../../../world.ts'

const topicWith = (name: string) => ({
  name,
  classificationDescription: `Questions about "${name}": all # of them.`,
  scope: 'Your job is to answer.',
  instructions: ['Ask first.'],
})
const example = { ask: 'How is Acme doing?', input: { text: 'Acme' } }
const catalog = createCatalog([
  toolWith({ name: 'asUser', description: 'Reads as the person.', examples: [example] }),
  toolWith({ name: 'asPortal', runAs: { authorization: 'influencerPortal' } }),
])
const topics = [
  { topic: topicWith('Account_work of the Sales'), tools: ['asUser'] },
  { topic: topicWith('stored'), tools: ['asPortal'] },
]
const skills = createSkills(createGuidance(catalog, topics), topics)
const uri = 'skill://account-work-of-the-sales/SKILL.md'

describe('the skills', () => {
  it('are one for each topic of which the caller is offered a tool, in her words alone', async () => {
    expect((await skills.list(person)).map(skill => skill.uri)).toEqual([uri])
    expect((await skills.list(service)).map(skill => skill.uri)).toEqual(['skill://stored/SKILL.md'])
    await expect(skills.get(uri, service)).rejects.toMatchObject({ code: -32_602 })
    expect(skills.textOf(uri, service)).toBeUndefined()
  })

  it('have a file that says what the entry says, with its size and digest', async () => {
    const skill = await skills.get(uri, person)
    const text = skills.textOf(uri, person) ?? ''
    const [, front = '', body] = /^---\n([\s\S]+?)\n---\n([\s\S]+)$/.exec(text) ?? []
    expect(parse(front)).toEqual(skill.frontmatter)
    expect(skill.frontmatter.name).toBe('account-work-of-the-sales')
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
    expect(skill.resources).toEqual([{ uri, digest, size: Buffer.byteLength(text) }])
    expect(body).toBe(
      '\nYour job is to answer.\n\n- Ask first.\n\n## Tools\n\n- asUser: Reads as the person.\n  For example: How is Acme doing?\n',
    )
  })

  it.each(['', 'skill://none/SKILL.md', 'skill://account-work-of-the-sales', `${uri}/../x`, 'x'.repeat(5000)])(
    'are none at %j',
    async other => {
      await expect(skills.get(other, person)).rejects.toMatchObject({ code: -32_602 })
    },
  )

  it('of one name stop the start', () => {
    const same = ['account_work', 'Account work'].map(name => ({ topic: topicWith(name), tools: ['asUser'] }))
    expect(() => createSkills(createGuidance(catalog, same), same)).toThrow('two topics have the same name')
  })
})
