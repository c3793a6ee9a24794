package io.github.etcdgrpc.core;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.config.ManagerOptions;

/** Makes managers from options that are set once. May be used by any number of threads. */
public final class EtcdManagerFactory {
    private volatile ManagerOptions defaults = ManagerOptions.DEFAULTS;

    /** Creates a factory whose default options are {@link ManagerOptions#DEFAULTS}. */
    public EtcdManagerFactory() {}

    /**
     * Makes a manager with the default options of this factory.
     *
     * @throws io.github.etcdgrpc.EtcdException as {@link ManagerBuilder#build()}
     */
    public EtcdManager createManager() {
        return createManager(defaults);
    }

    /**
     * Makes a manager with these options.
     *
     * @throws io.github.etcdgrpc.EtcdException as {@link ManagerBuilder#build()}
     */
    public EtcdManager createManager(ManagerOptions options) {
        return EtcdGrpc.builder(options).build();
    }

    /** Sets the options of managers that are made without any. Those made before stay as they are. */
    public void setDefaultOptions(ManagerOptions options) {
        defaults = requireNonNull(options, "options");
    }

    /** Returns the options of managers that are made without any. */
    public ManagerOptions getDefaultOptions() {
        return defaults;
    }
}
