/**
 * A process that keeps a fleet alive, for a test that kills it:
 * `fleet-parent.ts <outputs file> <script>`.
 */
import { startFleet } from '../../../tools/demo/fleet-process.ts';

const [outputsFile = '', script = ''] = process.argv.slice(2);
startFleet({
  vehiclesFolder: '',
  outputsFile,
  vehicleCount: 1,
  intervalSeconds: 1,
  onDeath: () => undefined,
  script,
});
