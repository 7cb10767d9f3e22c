import type { Person } from '../sign-in/person.ts'
import { toLongId } from '../sign-in/record-id.ts'

const person = (serial: number, name: string, permissionSets: readonly string[]): Person => {
  const [firstName = '', lastName = ''] = name.split(' ')
  const username = `${name.toLowerCase().replace(' ', '.')}@acme.example`
  return {
    userId: toLongId(`0055e00000${String(serial).padStart(5, '0')}`),
    username: firstName === 'Admin' ? 'admin@acme.example' : username,
    firstName,
    lastName,
    email: username,
    permissionSets,
  }
}

export const samplePeople: readonly Person[] = [
  person(1, 'Admin User', ['ActionHost', 'ActionHostPermissions']),
  person(2, 'Sara Sales', ['ActionHost', 'ActionHostPermissions']),
  person(3, 'Tom Sales', ['ActionHost', 'ActionHostPermissions']),
  person(4, 'Mia Manager', ['ActionHost', 'ActionHostPermissions']),
  person(5, 'Ingrid Integration', ['ActionHost']),
  person(6, 'Nora None', []),
]
