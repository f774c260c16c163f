import { inspectPythons, kernelPackages, missingForKernel } from '../../code/python/find-python.ts';
import type { Installable } from './installable.ts';

/** The Jupyter kernel of Python and what speaks with it. Other languages need nothing that is not there. */
export const kernelsInstallable: Installable = {
  packages: kernelPackages,
  async findMissing(environment) {
    const configured = environment['SANDBOX_AGENT_CODE_PYTHON'];
    return missingForKernel(await inspectPythons({ configured, environment }));
  },
};
