package io.github.etcdgrpc.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ManagerOptions;
import java.util.function.BiConsumer;

/**
 * One setting of the section {@code etcd-grpc}.
 *
 * @param key its key there
 * @param expected what its value must be, as an error says it
 * @param target the option that it sets
 */
record Setting(String key, String expected, BiConsumer<ManagerOptions.Builder, SettingValue> target) {

    /** Returns the options with this setting, or as they are when it is absent or null. */
    ManagerOptions apply(ManagerOptions options, Config section) {
        if (!section.hasPath(key)) {
            return options;
        }
        try {
            ManagerOptions.Builder builder = options.toBuilder();
            target.accept(builder, new SettingValue(section, key));
            return builder.build();
        } catch (EtcdException refused) {
            throw located(refused.code(), section.getValue(key), refused);
        } catch (ConfigException | ArithmeticException unreadable) {
            throw located(ErrorCode.INVALID_CONFIGURATION, section.getValue(key), unreadable);
        }
    }

    private EtcdException located(ErrorCode code, ConfigValue value, RuntimeException cause) {
        String detail = "etcd-grpc.%s: %s (expected: %s) in %s"
                .formatted(
                        key,
                        value.render(ConfigRenderOptions.concise()),
                        expected,
                        value.origin().description());
        return new EtcdException(code, detail, cause);
    }
}
