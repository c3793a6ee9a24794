package io.github.etcdgrpc.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ManagerOptions;
import java.util.List;

/**
 * Reads a manager's options from the section {@code etcd-grpc} of a configuration.
 *
 * <p>The file {@code reference.conf} of this module documents every setting and gives its default, whether or not the configuration was loaded with
 * the reference files of the class path.
 */
public final class ConfiguredOptions {
    private static final String SECTION = "etcd-grpc";

    /** Each one is applied to options that are valid already, so whatever is refused is the fault of that setting alone. */
    private static final List<Setting> SETTINGS = List.of(
            new Setting("name", "letters, digits, '-', '_' and '.'", (options, value) -> options.name(value.text())),
            new Setting(
                    "endpoints",
                    "at least one host:port or http://host:port, as a list or with commas between",
                    (options, value) -> options.endpoints(value.texts())),
            new Setting(
                    "dial-timeout",
                    "a duration above zero, such as 5s",
                    (options, value) -> options.dialTimeout(value.duration())),
            new Setting(
                    "operation-timeout",
                    "a duration above zero, such as 10s",
                    (options, value) -> options.operationTimeout(value.duration())),
            new Setting(
                    "default-ttl",
                    "whole seconds with their unit, 1s to 9000000000s; a bare number counts milliseconds",
                    (options, value) -> options.defaultTtl(value.duration())),
            new Setting(
                    "service-prefix",
                    "a key prefix that does not end with '/', such as /services",
                    (options, value) -> options.servicePrefix(value.text())),
            new Setting(
                    "lock-prefix",
                    "a key prefix that does not end with '/', such as /locks",
                    (options, value) -> options.lockPrefix(value.text())),
            new Setting(
                    "default-metadata",
                    "an object of text, numbers or true/false; a key with a dot in it stands in quotes",
                    (options, value) -> options.defaultMetadata(value.entries())),
            new Setting(
                    "backend",
                    "the name of a backend, such as jetcd or inmemory",
                    (options, value) -> options.backend(value.text())));

    private ConfiguredOptions() {}

    /**
     * Reads the options.
     *
     * @param config the whole configuration, the section {@code etcd-grpc} included; substitutions in it are resolved here if they are not yet
     * @throws EtcdException a configuration error that names setting, value, file and line, and what was expected, with the code that
     *     {@link ManagerOptions} gives it, else {@link ErrorCode#INVALID_CONFIGURATION}
     */
    public static ManagerOptions read(Config config) {
        Config section = section(config);
        ManagerOptions options = ManagerOptions.DEFAULTS;
        for (Setting setting : SETTINGS) {
            options = setting.apply(options, section);
        }
        return options;
    }

    private static Config section(Config config) {
        try {
            Config whole = config.isResolved() ? config : config.resolve();
            return whole.withFallback(reference()).getConfig(SECTION);
        } catch (ConfigException broken) {
            throw new EtcdException(ErrorCode.INVALID_CONFIGURATION, String.valueOf(broken.getMessage()), broken);
        }
    }

    /** The defaults without the system properties, which are the business of whoever loads the configuration. */
    private static Config reference() {
        return ConfigFactory.parseResources(ConfiguredOptions.class.getClassLoader(), "reference.conf")
                .withOnlyPath(SECTION);
    }
}
