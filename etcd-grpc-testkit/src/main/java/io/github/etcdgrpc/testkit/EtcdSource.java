package io.github.etcdgrpc.testkit;

/** Where a test's etcd comes from. */
@FunctionalInterface
interface EtcdSource {

    /**
     * Starts it, or finds it running.
     *
     * @throws org.opentest4j.TestAbortedException when the machine has none, unless one is required
     */
    RunningEtcd start();
}
