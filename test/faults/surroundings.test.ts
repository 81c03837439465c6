import { testFaults } from './fault-tests.ts'
import { FAULTS_AROUND } from './matrix.ts'

testFaults(FAULTS_AROUND)
