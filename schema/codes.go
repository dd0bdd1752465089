package schema

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
)

// The codes of this package. KT40xx is about the shape of a file, beside the
// codes of package kea; KT41xx about parts that do not go together.
const (
	CodeUnknownKey diag.Code = "KT4010" // a key that no release has there
	CodeForm       diag.Code = "KT4013" // text that is not of the form its key wants
	CodeMissing    diag.Code = "KT4014" // a mandatory key is absent
	CodeEmpty      diag.Code = "KT4015" // an empty map or list that Kea refuses
	CodeDeprecated diag.Code = "KT4016" // a key that the release calls old
	CodeRelease    diag.Code = "KT4018" // a key that other releases have
	CodeRepeated   diag.Code = "KT4019" // a list names a thing twice
	CodeIgnored    diag.Code = "KT4020" // a key that Kea takes and does nothing with
	CodeWraps      diag.Code = "KT4021" // a number of which Kea keeps 32 bits

	CodeSubnetID        diag.Code = "KT4101"
	CodeSubnetPrefix    diag.Code = "KT4102"
	CodeNetworkName     diag.Code = "KT4103"
	CodePoolOrder       diag.Code = "KT4104"
	CodePoolOutside     diag.Code = "KT4105"
	CodePoolOverlap     diag.Code = "KT4106"
	CodeHostBits        diag.Code = "KT4107"
	CodeFamily          diag.Code = "KT4108"
	CodeDelegation      diag.Code = "KT4109"
	CodeIdentifiers     diag.Code = "KT4110"
	CodeIdentifierTwice diag.Code = "KT4111"
	CodeAddressTwice    diag.Code = "KT4112"
	CodeHostOutside     diag.Code = "KT4113"
	CodeHostAddress     diag.Code = "KT4114"
	CodeEmptyHost       diag.Code = "KT4115"
	CodeOrder           diag.Code = "KT4116"
	CodeDisagree        diag.Code = "KT4117"
	CodeExclusive       diag.Code = "KT4118"
	CodeClassTwice      diag.Code = "KT4119"
	CodeClassOrder      diag.Code = "KT4120"
	CodeClassBuiltIn    diag.Code = "KT4121"
	CodeClassUnknown    diag.Code = "KT4122"
	CodeOptionName      diag.Code = "KT4123"
	CodeDefinition      diag.Code = "KT4124"
	CodeDefinitionTwice diag.Code = "KT4125"
	CodeKeyTwice        diag.Code = "KT4126"
	CodeKeyUnknown      diag.Code = "KT4127"
	CodeDomainTwice     diag.Code = "KT4128"
	CodeDomainDot       diag.Code = "KT4129"
	CodeOptionUnknown   diag.Code = "KT4130"
	CodeOptionValue     diag.Code = "KT4131"
	CodeSocket          diag.Code = "KT4132"
	CodeSecret          diag.Code = "KT4133"
	CodeExpression      diag.Code = "KT4134"
	CodeDatabase        diag.Code = "KT4135"
	CodeLibrary         diag.Code = "KT4136"
	CodeOddNames        diag.Code = "KT4137"
	CodeUser            diag.Code = "KT4150"
)

// Codes documents every code that begins with KT4, those of package kea included, sorted.
func Codes() []diag.Info {
	return slices.Concat(shapeCodes(), contentCodes(), warnCodes())
}
