export { Client } from '../../server/embedded/answers-client.ts'
