using System.Reflection;
using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;
using FsCheck;
using FsCheck.Fluent;

namespace ComplianceLedger.EventCodec.Tests;

/// <summary>
/// Generators for every event and command: each parameter of the constructor by its type, and by its name where a text is more than a text. An event that
/// is added to the domain is generated without another line here.
/// </summary>
public static class RandomEvents
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Gen<string> Text =
        from parts in Gen.NonEmptyListOf(Gen.Elements(
            "Đẩy mạnh", " ", "ngoại giao", "kinh tế", "\"", "\\", "/", "\n", "\t", "\u0085", "\u2028", "ệ", "中", "😀", "<", "&", "'", "\uFEFF", "\u007F", "{}", "null", "2025-06-30", "2025-06-30T00:00:00Z"))
        let text = string.Concat(parts).Normalize(NormalizationForm.FormC)
        select string.IsNullOrWhiteSpace(text) ? "x" : text;

    private static readonly Gen<string> Identifier =
        from length in Gen.Frequency((8, Gen.Choose(1, 12)), (1, Gen.Constant(64)))
        from characters in Gen.ArrayOf(Gen.Elements("ABCXYZabcxyz0189._~-".ToCharArray()), length)
        select new string(characters);

    private static readonly Gen<string> Sha256 = from digits in Gen.ArrayOf(Gen.Elements("0123456789abcdef".ToCharArray()), 64) select new string(digits);

    private static readonly Gen<DateOnly> Day =
        from number in Gen.Frequency(
            (8, Gen.Choose(new DateOnly(2020, 1, 1).DayNumber, new DateOnly(2031, 1, 1).DayNumber)),
            (1, Gen.Elements(VietnamTime.FirstDay.DayNumber, VietnamTime.LastDay.DayNumber)))
        select DateOnly.FromDayNumber(number);

    public static Arbitrary<DomainEvent> Event() => Arb.From(OneOf<DomainEvent>());

    public static Arbitrary<Command> Command() => Arb.From(OneOf<Command>());

    public static Arbitrary<Occurrence> Occurred() => Arb.From(Occurrences());

    public static Arbitrary<Party> Who() => Arb.From(Make(typeof(Party)).Select(made => (Party)made));

    public static Arbitrary<EventMetadata> Metadata() => Arb.From(Make(typeof(EventMetadata)).Select(made => (EventMetadata)made));

    public static Gen<object> Of(Type type) => Make(type);

    public static IEnumerable<Type> Kinds<T>() => typeof(T).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract);

    private static Gen<T> OneOf<T>() => Gen.OneOf(Kinds<T>().Select(type => Make(type).Select(made => (T)made)));

    private static Gen<Occurrence> Occurrences() => Gen.Frequency(
        (1, Gen.Constant(Occurrence.Unknown)),
        (3, Day.Select(Occurrence.On)),
        (5, from day in Day.Where(day => day > VietnamTime.FirstDay && day < VietnamTime.LastDay)
            from ticks in Gen.Choose(0, int.MaxValue)
            from offset in Gen.Choose(-14 * 60, 14 * 60)
            select Occurrence.At(new DateTimeOffset(day.ToDateTime(new TimeOnly(ticks)), TimeSpan.FromMinutes(offset)))));

    private static Gen<object> Make(Type type)
    {
        if (type == typeof(Document))
            return Record(type).Select(made => (Document)made).Select(document => (object)(document with { Title = document.Title ?? "Công văn" }));
        if (type == typeof(DeadlineTerm))
            return Terms();
        // A term is resolved under the calendar that it asks, or under none.
        if (type == typeof(DeadlineResolved))
            return from day in Day from term in StoredTerms() from basis in BasisOf((DeadlineTerm)term) select (object)new DeadlineResolved(day, (DeadlineTerm)term, basis);
        if (type == typeof(DeadlineRecomputed))
        {
            return from was in Day from day in Day from decided in Gen.OneOf(Day.Select(day => (DateOnly?)day), Gen.Constant((DateOnly?)null))
                   from term in StoredTerms().Where(term => ((DeadlineTerm)term).Calendar is not null) from basis in BasisOf((DeadlineTerm)term)
                   select (object)new DeadlineRecomputed(was, day, (DeadlineTerm)term, basis!, decided);
        }
        if (type == typeof(DisputeId))
            return from task in Identifier from number in Gen.Choose(1, int.MaxValue) select (object)new DisputeId(new TaskId(task), number);
        // Pairs under names: each name once, and in one order.
        if (type == typeof(SucceedAgency))
        {
            return from made in Record(type)
                   let command = (SucceedAgency)made
                   select (object)(command with { Allocation = [.. command.Allocation.DistinctBy(given => given.Task).OrderBy(given => given.Task.Value, StringComparer.Ordinal)] });
        }
        if (type == typeof(ReportingPeriod))
            return from day in Day from cadence in Gen.Elements(Enum.GetValues<Cadence>()) select (object)ReportingPeriod.Holding(day, cadence);
        if (type == typeof(DataCutOff))
            return Gen.Choose(0, DataCutOff.DayMax).Select(day => (object)new DataCutOff(day == 0 ? null : day));
        // The first period is one of the duty's own.
        if (type == typeof(RecurrenceSet))
            return from day in Day from recurrence in Record(typeof(Recurrence)) select (object)new RecurrenceSet((Recurrence)recurrence, ReportingPeriod.Holding(day, ((Recurrence)recurrence).Every));
        if (type == typeof(DayOfWeek))
            return Gen.Choose(0, 6).Select(day => (object)(DayOfWeek)day);
        if (type == typeof(StreamId))
            return from category in Gen.Elements(Category.Instrument, Category.Agency, Category.DirectiveTask) from id in Identifier select (object)new StreamId(category, id);
        if (type == typeof(Guid))
            return Gen.ArrayOf(Gen.Choose(0, 255).Select(number => (byte)number), 16).Select(bytes => (object)new Guid(bytes));
        if (type == typeof(DateTimeOffset))
            return Occurrences().Where(at => at.Instant is not null).Select(at => (object)at.Instant!.Value.ToUniversalTime());
        if (type == typeof(Occurrence))
            return Occurrences().Select(at => (object)at);
        if (type.IsEnum)
            return Gen.Elements(Enum.GetValues(type).Cast<object>());
        if (type == typeof(bool))
            return Gen.Elements<object>(true, false);
        if (type == typeof(DateOnly))
            return Day.Select(day => (object)day);
        if (type == typeof(int))
            return Gen.Choose(0, 100).Select(number => (object)number);
        if (type == typeof(long))
            return Gen.Frequency((5, Gen.Choose(0, 1000).Select(number => (object)(long)number)), (1, Gen.Constant((object)long.MaxValue)));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>))
            return ListOf(type);
        return Record(type);
    }

    private static Gen<object> Terms() => Gen.OneOf<object>(
        Day.Select(day => (object)new DeadlineTerm.On(day)),
        Record(typeof(Recurrence)).Select(recurrence => (object)new DeadlineTerm.Every((Recurrence)recurrence)),
        StoredTerms());

    private static Gen<DeadlineBasis?> BasisOf(DeadlineTerm term) => term.Calendar is not { } calendar ? Gen.Constant((DeadlineBasis?)null)
        : from revision in Gen.Choose(0, 1_000) from policy in Gen.Elements(Enum.GetValues<RollPolicy>()) select (DeadlineBasis?)new DeadlineBasis(calendar, revision, policy);

    /// <summary>A plain date is no term of its own in an event: it is stored as the date.</summary>
    private static Gen<object> StoredTerms()
    {
        var calendar = Identifier.Select(id => new CalendarId(id));
        return Gen.OneOf<object>(
            from day in Day from of in calendar select (object)new DeadlineTerm.OnWorkingDay(day, of),
            from count in Gen.Choose(1, DeadlineTerm.WorkingDaysMax) from day in Day from of in calendar select (object)new DeadlineTerm.WorkingDays(count, day, of),
            from count in Gen.Choose(1, DeadlineTerm.MonthsMax) from day in Day from of in calendar select (object)new DeadlineTerm.Months(count, day, of),
            from text in Gen.Elements("giữa năm", "cuối năm", "đầu tháng 6", "cuối tháng 12") from year in Gen.Choose(2020, 2030) select (object)new DeadlineTerm.Words(text, year));
    }

    private static Gen<object> Record(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        return constructor.GetParameters().Select(Argument)
            .Aggregate(Gen.Constant<object?[]>([]), (all, next) => from arguments in all from argument in next select (object?[])[.. arguments, argument])
            .Select(arguments => constructor.Invoke(arguments));
    }

    private static Gen<object?> Argument(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var value = type == typeof(string) ? TextFor(parameter).Select(text => (object?)text) : Make(type).Select(made => (object?)made);
        // A record of a change is generic: its own nullability says nothing, so "was" and "is" are never null here; the golden files have those.
        var mayBeNull = type != parameter.ParameterType || (!type.IsValueType && Nullability.Create(parameter).WriteState == NullabilityState.Nullable && !IsOfAChange(parameter));
        return mayBeNull ? Gen.Frequency((2, value), (1, Gen.Constant<object?>(null))) : value;
    }

    private static bool IsOfAChange(ParameterInfo parameter) =>
        parameter.Member.DeclaringType is { IsGenericType: true } declaring && declaring.GetGenericTypeDefinition() == typeof(Change<>);

    private static Gen<string> TextFor(ParameterInfo parameter) => parameter.Name switch
    {
        "Sha256" when parameter.Member.DeclaringType == typeof(Document) || parameter.Member.DeclaringType == typeof(Product) => Sha256,
        "Value" when parameter.Member.DeclaringType is { IsValueType: true } => Identifier,
        "RequestId" => Identifier,
        _ => Text,
    };

    private static Gen<object> ListOf(Type type)
    {
        var item = type.GetGenericArguments()[0];
        var create = typeof(RandomEvents).GetMethod(nameof(Listed), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(item);
        return from count in Gen.Choose(0, 4) from items in Gen.ArrayOf(Make(item), count) select create.Invoke(null, [items])!;
    }

    private static ValueList<T> Listed<T>(object[] items) => [.. items.Cast<T>()];
}
