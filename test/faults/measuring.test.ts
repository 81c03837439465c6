import { testFaults } from './fault-tests.ts'
import { FAULTS_OF_MEASURING } from './matrix.ts'

testFaults(FAULTS_OF_MEASURING)
