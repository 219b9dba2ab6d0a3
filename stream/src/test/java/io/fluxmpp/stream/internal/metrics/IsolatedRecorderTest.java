package io.fluxmpp.stream.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder.Connecting;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IsolatedRecorderTest {

    private final List<String> calls = new ArrayList<>();
    private boolean throwing;

    private <R> R recorder(Class<R> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            calls.add(method.getName());
            if (throwing) {
                throw new IllegalStateException("on purpose");
            }
            return method.getReturnType() == Connecting.class ? recorder(Connecting.class) : null;
        }));
    }

    static Stream<Method> events() {
        return methods(StreamMetricsRecorder.class);
    }

    static Stream<Method> ends() {
        return methods(Connecting.class);
    }

    private static Stream<Method> methods(Class<?> type) {
        return Stream.of(type.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    private static Object call(Object recorder, Method event) throws ReflectiveOperationException {
        Object[] nothing = Stream.of(event.getParameterTypes())
                .map(type -> type == long.class ? (Object) 1L : type == int.class ? (Object) 1 : null)
                .toArray();
        return event.invoke(recorder, nothing);
    }

    @ParameterizedTest
    @MethodSource("events")
    void whenTold_thenItPassesOn(Method event) throws ReflectiveOperationException {
        call(IsolatedRecorder.of(recorder(StreamMetricsRecorder.class)), event);
        assertThat(calls).containsExactly(event.getName());
    }

    @ParameterizedTest
    @MethodSource("events")
    void whenTheRecorderThrows_thenNobodyNotices(Method event) {
        throwing = true;
        StreamMetricsRecorder isolated = IsolatedRecorder.of(recorder(StreamMetricsRecorder.class));
        assertThatCode(() -> call(isolated, event)).doesNotThrowAnyException();
        assertThatCode(() -> call(isolated, event)).doesNotThrowAnyException();
        assertThat(calls).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void whenAnAttemptEnds_thenThatIsIsolatedToo(Method end) throws ReflectiveOperationException {
        Connecting attempt =
                IsolatedRecorder.of(recorder(StreamMetricsRecorder.class)).connecting();
        call(attempt, end);
        throwing = true;
        assertThatCode(() -> call(attempt, end)).doesNotThrowAnyException();
        assertThat(calls).containsExactly("connecting", end.getName(), end.getName());
    }

    @Test
    void whenThereIsNobodyToTell_thenNothingStandsBetween() {
        assertThat(IsolatedRecorder.of(StreamMetricsRecorder.NONE)).isSameAs(StreamMetricsRecorder.NONE);
    }
}
