package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.EtcdManager;
import io.grpc.StatusOr;

/** Where a resolver gets its manager. */
sealed interface ManagerSource {

    /** Finds the manager, or says why there is none. */
    StatusOr<EtcdManager> find();

    /** Tells whether a manager found before is of use still. */
    boolean isOpen(EtcdManager manager);

    /** Has {@code observer} called whenever {@link #find} or {@link #isOpen} may answer otherwise than before. */
    void observe(Runnable observer);

    /** Undoes {@link #observe}. */
    void forget(Runnable observer);

    /** The manager that the channel was given. */
    record Given(EtcdManager manager) implements ManagerSource {

        @Override
        public StatusOr<EtcdManager> find() {
            return StatusOr.fromValue(manager);
        }

        @Override
        public boolean isOpen(EtcdManager other) {
            return true;
        }

        @Override
        public void observe(Runnable observer) {}

        @Override
        public void forget(Runnable observer) {}
    }

    /** The manager that the target means, among those that are open. */
    record Open(KnownManagers managers, EtcdTarget target) implements ManagerSource {

        @Override
        public StatusOr<EtcdManager> find() {
            return managers.find(target);
        }

        @Override
        public boolean isOpen(EtcdManager manager) {
            return managers.isOpen(manager);
        }

        @Override
        public void observe(Runnable observer) {
            managers.observe(observer);
        }

        @Override
        public void forget(Runnable observer) {
            managers.forget(observer);
        }
    }
}
