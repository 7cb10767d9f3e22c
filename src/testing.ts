/** What a test of an app may import, beside the kit. */

export { toolProblems } from './openapi/tool-problems.ts'
