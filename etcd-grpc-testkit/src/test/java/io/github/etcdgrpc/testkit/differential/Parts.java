package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Names what requests are made of: the types, and the constants in each component, that there can be, and those that there are. */
final class Parts {
    private final Set<String> names = new TreeSet<>();

    private Parts() {}

    /** Names all that can stand in a value of this type: each of its kinds, and each constant of each enum wherever one can stand. */
    static Set<String> possibleIn(Class<?> type) {
        Parts parts = new Parts();
        parts.collectType("", type);
        return parts.names;
    }

    /** Names all that stands in a value; numbers go by their signs, ranges by their shapes. */
    static Set<String> of(Object value) {
        Parts parts = new Parts();
        parts.collect("", value);
        return parts.names;
    }

    private void collectType(String place, Type generic) {
        if (generic instanceof ParameterizedType collection) {
            collectType(place, collection.getActualTypeArguments()[0]);
            return;
        }
        Class<?> type = (Class<?>) generic;
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                names.add(place + constant);
            }
        } else if (type.isSealed()) {
            for (Class<?> kind : type.getPermittedSubclasses()) {
                collectType(place, kind);
            }
        } else if (type.isRecord() && !isLeaf(type) && names.add(place + type.getSimpleName())) {
            for (RecordComponent component : type.getRecordComponents()) {
                collectType(placeOf(component), component.getGenericType());
            }
        }
    }

    private void collect(String place, Object value) {
        if (value instanceof KeyRange range) {
            names.add(place + shapeOf(range));
        } else if (value instanceof Bytes bytes) {
            names.add(place + (bytes.isEmpty() ? "empty" : "filled"));
        } else if (value instanceof LeaseId lease) {
            names.add(place + (lease.isNone() ? "none" : LeaseNames.isName(lease) ? "numbered" : "chosen"));
        } else if (value instanceof Long number) {
            names.add(place + (number < 0 ? "negative" : number == 0 ? "zero" : "positive"));
        } else if (value instanceof Collection<?> all) {
            all.forEach(each -> collect(place, each));
        } else if (value instanceof Record whole) {
            collectRecord(place, whole);
        } else {
            names.add(place + value);
        }
    }

    private void collectRecord(String place, Record whole) {
        names.add(place + whole.getClass().getSimpleName());
        for (RecordComponent component : whole.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                collect(placeOf(component), component.getAccessor().invoke(whole));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(component.toString(), e);
            }
        }
    }

    private static String placeOf(RecordComponent component) {
        return component.getDeclaringRecord().getSimpleName() + "." + component.getName() + " ";
    }

    private static boolean isLeaf(Class<?> type) {
        return type == KeyRange.class || type == LeaseId.class;
    }

    private static String shapeOf(KeyRange range) {
        if (range.isSingle()) {
            return range.key().isEmpty() ? "no key" : "single";
        } else if (range.isUnbounded()) {
            return range.key().equals(KeyRange.UNBOUNDED) ? "all" : "unbounded";
        }
        return range.key().compareTo(range.end()) < 0 ? "forward" : "backward";
    }
}
