using System.Globalization;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>A payload that isn't the ledger's: it names an actor, and has a serializer with manifests.</summary>
public sealed record Deed(string What, IActorRef By);

/// <summary>Writes the manifest <c>deed-2</c>, and still reads <c>deed-1</c>, which had no actor. Refuses to work without transport information.</summary>
public sealed class DeedSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const int Id = 40_915;
    public const string Unserializable = "can't be written down";

    public override int Identifier => Id;

    public override string Manifest(object o) => "deed-2";

    public override byte[] ToBinary(object obj)
    {
        CheckTransport();
        return obj is Deed deed && deed.What != Unserializable
            ? Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{AkkaSerialization.SerializedActorPath(deed.By)}\n{deed.What}"))
            : throw new SerializationException("This deed can't be written down.");
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        CheckTransport();
        var text = Encoding.UTF8.GetString(bytes).Split('\n');
        return manifest switch
        {
            "deed-2" => new Deed(text[1], system.Provider.ResolveActorRef(text[0])),
            "deed-1" => new Deed(text[0], ActorRefs.Nobody),
            _ => throw new SerializationException($"No deed is written as {manifest}."),
        };
    }

    private void CheckTransport()
    {
        if (AkkaSerialization.GetCurrentTransportInformation() is not { } transport || transport.System != system || transport.Address != system.Provider.DefaultAddress)
            throw new InvalidOperationException("No transport information, or another system's.");
    }
}
