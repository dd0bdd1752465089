package expr

import "github.com/keatool/keatool/parser"

// Const returns the bytes of a data expression that are the same for every
// packet. An expression without a value (null) is not constant.
func Const(e *parser.Expr, env *Env) ([]byte, bool) {
	v, ok := fold(e, env)
	return v.data, ok && v.kind == dataKind
}

// ConstNum returns the value of a numeric expression that is the same for every packet.
func ConstNum(e *parser.Expr, env *Env) (uint64, bool) {
	v, ok := fold(e, env)
	return v.num, ok && v.kind == numKind
}

// ConstBool returns whether dhcpd takes a condition for true, if that is the
// same for every packet; a condition without a value is false.
func ConstBool(e *parser.Expr, env *Env) (truth, ok bool) {
	v, ok := fold(e, env)
	return v.kind == boolKind && v.yes, ok
}

func fold(e *parser.Expr, env *Env) (value, bool) {
	if e == nil {
		return value{}, false
	}
	in := interp{env: env}
	return in.eval(e)
}
