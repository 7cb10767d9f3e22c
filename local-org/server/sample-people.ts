import type { Person } from '../sign-in/person.ts'
import { toLongId } from '../sign-in/record-id.ts'

const person = (serial: number, name: string): Person => {
  const [firstName = '', lastName = ''] = name.split(' ')
  const username = `${name.toLowerCase().replace(' ', '.')}@acme.example`
  return {
    userId: toLongId(`0055e00000${String(serial).padStart(5, '0')}`),
    username: firstName === 'Admin' ? 'admin@acme.example' : username,
    firstName,
    lastName,
    email: username,
  }
}

export const samplePeople: readonly Person[] = [
  person(1, 'Admin User'),
  person(2, 'Sara Sales'),
  person(3, 'Tom Sales'),
  person(4, 'Mia Manager'),
  person(5, 'Ingrid Integration'),
  person(6, 'Nora None'),
]

const idsOf = (...names: readonly string[]): readonly string[] =>
  samplePeople.filter(({ firstName }) => names.includes(firstName)).map(({ userId }) => userId)

export const sampleAssignments: Readonly<Record<string, readonly string[]>> = {
  ActionHost: idsOf('Admin', 'Sara', 'Tom', 'Mia', 'Ingrid'),
  ActionHostPermissions: idsOf('Admin', 'Sara', 'Tom', 'Mia'),
}
