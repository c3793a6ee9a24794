package io.github.etcdgrpc.testkit.differential;

import static java.util.stream.Collectors.joining;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.KeyRange;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Takes records apart, down to values that have no parts: for people to read, bytes included. */
final class Fields {
    private static final String ABSENT = "(nothing)";

    private Fields() {}

    /** Returns a line for every field in which two values differ, with its path and both contents. */
    static List<String> differences(Object one, Object other) {
        Map<String, String> left = of(one);
        Map<String, String> right = of(other);
        TreeSet<String> paths = new TreeSet<>(left.keySet());
        paths.addAll(right.keySet());
        List<String> lines = new ArrayList<>();
        for (String path : paths) {
            String mine = left.getOrDefault(path, ABSENT);
            String theirs = right.getOrDefault(path, ABSENT);
            if (!Objects.equals(mine, theirs)) {
                lines.add(path + ": " + mine + " <> " + theirs);
            }
        }
        return lines;
    }

    /** Returns the whole of a value on one line. */
    static String text(Object value) {
        if (value instanceof KeyRange || value instanceof LeaseId) {
            return printable(value);
        } else if (value instanceof Record whole) {
            return components(whole).entrySet().stream()
                    .map(part -> part.getKey() + "=" + text(part.getValue()))
                    .collect(joining(", ", value.getClass().getSimpleName() + "(", ")"));
        } else if (value instanceof Collection<?> parts) {
            return parts.stream().map(Fields::text).collect(joining(", ", "[", "]"));
        }
        return value instanceof Optional<?> optional && optional.isPresent() ? text(optional.get()) : printable(value);
    }

    /** Shows a zero byte, which ranges like to begin with, as etcd's documents write it. */
    private static String printable(Object value) {
        return String.valueOf(value).replace("\0", "\\0");
    }

    private static Map<String, String> of(Object value) {
        Map<String, String> fields = new LinkedHashMap<>();
        collect("", value, fields);
        return fields;
    }

    private static void collect(String path, Object value, Map<String, String> fields) {
        if (value instanceof Record whole) {
            fields.put(path + ".type", value.getClass().getSimpleName());
            components(whole).forEach((name, part) -> collect(path + "." + name, part, fields));
        } else if (value instanceof List<?> list) {
            fields.put(path + ".size", String.valueOf(list.size()));
            for (int i = 0; i < list.size(); i++) {
                collect(path + "[" + i + "]", list.get(i), fields);
            }
        } else if (value instanceof Optional<?> optional && optional.isPresent()) {
            collect(path, optional.get(), fields);
        } else {
            fields.put(path, printable(value));
        }
    }

    private static Map<String, Object> components(Record value) {
        Map<String, Object> parts = new LinkedHashMap<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                parts.put(component.getName(), component.getAccessor().invoke(value));
            } catch (ReflectiveOperationException impossible) {
                throw new LinkageError(component.toString(), impossible);
            }
        }
        return parts;
    }
}
