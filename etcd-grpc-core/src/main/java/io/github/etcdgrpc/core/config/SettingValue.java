package io.github.etcdgrpc.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The value of one setting, in the forms that options need it. Each method throws {@link ConfigException} when the value is not of its form.
 *
 * @param section where it stands
 * @param key under which key
 */
record SettingValue(Config section, String key) {

    String text() {
        return section.getString(key);
    }

    Duration duration() {
        return section.getDuration(key);
    }

    /** A list of texts, or one text with commas between. */
    List<String> texts() {
        if (section.getValue(key).valueType() == ConfigValueType.LIST) {
            return section.getStringList(key);
        }
        return Arrays.stream(text().split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    Map<String, String> entries() {
        return section.getObject(key).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> scalar(entry.getKey(), entry.getValue())));
    }

    private static String scalar(String name, ConfigValue value) {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> String.valueOf(value.unwrapped());
            case OBJECT, LIST, NULL ->
                throw new ConfigException.WrongType(value.origin(), name + " is a " + value.valueType());
        };
    }
}
