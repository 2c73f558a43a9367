// Meters a firmware: finds out what each straight piece of it costs the interpreter and puts a counter there, so that
// simulated time passes as the firmware works and not only as it calls the API. Layer: host/simulator.
// The prices are hardware/virtual/runtimes/espruino/script-costs.ts; here is only how they add up over a syntax tree
// (ESTree, by acorn). The firmware's behaviour stays what it was.
import { parse } from "acorn";
import type { ScriptMeter } from "../../../hardware/virtual/runtimes/espruino/isolate.js";
import type { ScriptCosts } from "../../../hardware/virtual/runtimes/espruino/script-costs.js";
import { storedPlaces } from "../../build/tokens.js";
import {
  type AnyNode,
  forEachChild,
  isFunction,
  isNode,
  type MemberPlace,
  memberPlaces,
  type NameScope,
  scopeOf,
} from "./bundle-names.js";
import { COUNTER, Counters } from "./counters.js";
import { NATIVE_MEMBERS } from "./native-members.js";

export const scriptMeter: ScriptMeter = {
  prelude: `const ${COUNTER} = new Float64Array(1); ${COUNTER};`,
  meter(code, costs) {
    const script = parse(code, { ecmaVersion: "latest", sourceType: "script" }) as AnyNode;
    const counters = new Counters();
    new Pricing(costs, counters, memberPlaces(script), storedPlaces(code)).script(script);
    return counters.apply(code);
  },
};

class Pricing {
  private scope: NameScope | null = null;
  private globals = 0;

  constructor(
    private readonly costs: ScriptCosts,
    private readonly counters: Counters,
    private readonly members: ReadonlyMap<string, MemberPlace>,
    /** A board has the script as tokens: for each place in its text, the bytes before it. */
    private readonly places: Uint32Array,
  ) {}

  script(script: AnyNode): void {
    this.scope = scopeOf(script, null);
    this.globals = this.scope.size;
    // Straight code between functions: one count for all of it at the start.
    let total = 0;
    const directives = (script.body as AnyNode[]).filter((statement) => statement.directive !== undefined).length;
    const at = script.body[directives]?.start;
    if (at === undefined) return;
    this.counters.statement(at, () => total);
    total = this.statements(script.body);
  }

  /** @returns the price up to the first statement that may leave; what follows has counters of its own. */
  private statements(list: readonly AnyNode[]): number {
    const first = { total: 0 };
    let region = first;
    list.forEach((statement, n) => {
      region.total += this.statement(statement);
      const next = list[n + 1];
      if (next === undefined || !mayLeave(statement)) return;
      const following = { total: 0 };
      this.counters.statement(next.start, () => following.total);
      region = following;
    });
    return first.total;
  }

  private skipped(node: AnyNode | null | undefined): number {
    return isNode(node) ? this.stored(node) * this.costs.skippedCharacter : 0;
  }

  private stored(node: AnyNode): number {
    return this.places[node.end] - this.places[node.start];
  }

  private text(length: number): number {
    return this.costs.token + length * this.costs.character;
  }

  /** A statement that runs under a condition: counted where it begins. `more` is what comes on top. */
  private branch(node: AnyNode, more: number): void {
    let total = 0;
    if (node.type === "BlockStatement") this.counters.statement(node.start + 1, () => total);
    else this.counters.wrapped(node.start, node.end, () => total);
    total = this.statement(node) + more;
  }

  /** An expression that is evaluated under a condition. */
  private option(node: AnyNode, more: number): void {
    let total = 0;
    this.counters.expression(node.start, node.end, () => total);
    total = this.expression(node) + more;
  }

  private statement(node: AnyNode): number {
    const { costs } = this;
    switch (node.type) {
      case "ExpressionStatement":
        return costs.statement + this.expression(node.expression);
      case "VariableDeclaration": {
        let total = costs.statement;
        for (const declarator of node.declarations) {
          total += costs.variable + (node.kind === "var" ? 0 : costs.blockVariable);
          if (declarator.init) total += this.expression(declarator.init);
        }
        return total;
      }
      case "FunctionDeclaration":
      case "ClassDeclaration":
        return this.definition(node);
      case "BlockStatement":
        return costs.block + this.statements(node.body);
      case "IfStatement": {
        const skip = this.skipped(node.consequent);
        const total = costs.ifTest + this.expression(node.test) + skip;
        this.branch(node.consequent, this.skipped(node.alternate) - skip);
        if (node.alternate) this.branch(node.alternate, 0);
        return total;
      }
      case "ForStatement": {
        let turn = costs.loopTurn;
        let total = costs.loopTurn;
        if (node.init)
          total += node.init.type === "VariableDeclaration" ? this.statement(node.init) : this.expression(node.init);
        if (node.test) turn += this.expression(node.test);
        if (node.update) turn += this.expression(node.update);
        total += turn;
        this.branch(node.body, turn);
        return total;
      }
      case "WhileStatement":
      case "DoWhileStatement": {
        const turn = costs.loopTurn + this.expression(node.test);
        this.branch(node.body, turn);
        return turn;
      }
      case "ForInStatement":
      case "ForOfStatement": {
        const total = costs.loopTurn + this.expression(node.right);
        this.branch(node.body, costs.loopTurn + costs.variable);
        return total;
      }
      case "ReturnStatement":
        return costs.return + (node.argument ? this.expression(node.argument) : 0);
      case "ThrowStatement":
        return costs.return + this.expression(node.argument);
      case "BreakStatement":
      case "ContinueStatement":
        return costs.jump;
      case "SwitchStatement":
        return this.switch(node);
      case "TryStatement":
        return this.try(node);
      case "LabeledStatement":
        return this.statement(node.body);
      default:
        return costs.statement;
    }
  }

  private switch(node: AnyNode): number {
    const { costs } = this;
    let reached = 0;
    for (const part of node.cases as AnyNode[]) {
      reached += costs.caseTest + (part.test ? this.expression(part.test) : 0);
      if (part.consequent.length > 0) {
        const before = reached;
        let total = 0;
        this.counters.statement(part.consequent[0].start, () => total);
        total = before + this.statements(part.consequent);
      }
      for (const statement of part.consequent) reached += this.skipped(statement);
    }
    return costs.ifTest + this.expression(node.discriminant);
  }

  private try(node: AnyNode): number {
    this.branch(node.block, 0);
    if (node.handler) this.branch(node.handler.body, 0);
    if (node.finalizer) this.branch(node.finalizer, 0);
    return 2 * this.costs.block;
  }

  /** A function or class where it stands: the interpreter steps over its text; its body counts by itself. */
  private definition(node: AnyNode): number {
    if (node.type.startsWith("Class")) {
      if (node.superClass) this.expression(node.superClass);
      for (const part of node.body.body as AnyNode[]) {
        if (part.type === "MethodDefinition") this.function(part.value);
        else if (part.value) this.expression(part.value);
      }
    } else this.function(node);
    const arrow = node.type === "ArrowFunctionExpression" ? this.costs.arrow : 0;
    return this.costs.functionLiteral + arrow + this.skipped(node.body);
  }

  private function(node: AnyNode): void {
    const outer = this.scope;
    this.scope = scopeOf(node, outer);
    if (node.body.type === "BlockStatement") {
      let total = 0;
      const first = (node.body.body as AnyNode[]).find((statement) => statement.directive === undefined);
      this.counters.statement(first === undefined ? node.body.end - 1 : first.start, () => total);
      total = this.statements(node.body.body);
    } else this.option(node.body, 0);
    this.scope = outer;
  }

  private expression(node: AnyNode): number {
    const { costs } = this;
    switch (node.type) {
      case "Identifier":
        return this.text(node.name.length) + this.lookup(node.name);
      case "ThisExpression":
        return this.text(1) + costs.this;
      case "Literal":
      case "TemplateElement":
        return this.text(this.stored(node));
      case "AssignmentExpression":
        return this.assignment(node);
      case "UpdateExpression":
        return costs.update + this.expression(node.argument);
      case "UnaryExpression":
        return (node.operator === "!" ? costs.not : costs.unary) + this.expression(node.argument);
      case "BinaryExpression":
        return (
          costs.binary +
          (isText(node.left) || isText(node.right) ? costs.textOperand : 0) +
          this.expression(node.left) +
          this.expression(node.right)
        );
      case "LogicalExpression": {
        const skip = this.skipped(node.right);
        const total = costs.logical + this.expression(node.left) + skip;
        this.option(node.right, -skip);
        return total;
      }
      case "ConditionalExpression": {
        const total = costs.conditional + this.expression(node.test);
        this.option(node.consequent, this.skipped(node.alternate));
        this.option(node.alternate, this.skipped(node.consequent));
        return total;
      }
      case "MemberExpression":
        return this.member(node, false);
      case "CallExpression":
        return this.call(node);
      case "NewExpression": {
        const own = node.callee.type === "Identifier" && this.known(node.callee.name);
        return this.arguments(node) + this.expression(node.callee) + (own ? costs.construct : costs.call);
      }
      case "ArrayExpression": {
        let total = costs.token;
        for (const element of node.elements) total += costs.arrayElement + (element ? this.expression(element) : 0);
        return total;
      }
      case "ObjectExpression": {
        let total = costs.token;
        for (const property of node.properties) {
          total += costs.objectProperty + this.text(this.stored(property.key)) + this.expression(property.value);
        }
        return total;
      }
      case "TemplateLiteral":
        return node.expressions.length * costs.templatePart + this.others(node);
      default:
        if (isFunction(node) || node.type === "ClassExpression") return this.definition(node);
        return this.others(node);
    }
  }

  /** Whatever else there is: the sum of its parts. */
  private others(node: AnyNode): number {
    let total = this.costs.token;
    forEachChild(node, (child) => {
      total += this.expression(child);
    });
    return total;
  }

  private assignment(node: AnyNode): number {
    const { costs } = this;
    const total = (node.operator === "=" ? costs.assignment : costs.compoundAssignment) + this.expression(node.right);
    if (node.left.type !== "MemberExpression") return total + this.expression(node.left);
    return total + this.member(node.left, false) + (node.left.computed ? costs.indexAssignment : 0);
  }

  private call(node: AnyNode): number {
    const callee =
      node.callee.type === "MemberExpression" ? this.member(node.callee, true) : this.expression(node.callee);
    return this.costs.call + callee + this.arguments(node);
  }

  private arguments(node: AnyNode): number {
    let total = 0;
    for (const argument of node.arguments) total += this.costs.argument + this.expression(argument);
    return total;
  }

  private member(node: AnyNode, called: boolean): number {
    const { costs } = this;
    const object = node.object.type === "Super" ? costs.this : this.expression(node.object);
    if (node.computed) return object + costs.index + this.expression(node.property);
    const name: string = node.property.name;
    const total = object + costs.member + this.text(name.length);
    const place = this.members.get(name);
    if (place !== undefined) return total + (place.method ? costs.methodLookup : 0) + place.passed * costs.passedField;
    if (node.object.type === "Identifier" && !this.known(node.object.name)) return total + costs.nativeStatic;
    // The interpreter looks for a class of that name among the globals first.
    const native = this.globals * costs.passedName;
    if (called) return total + costs.nativeMethod + native;
    return total + (NATIVE_MEMBERS.has(name) ? costs.nativeProperty + native : 0);
  }

  private known(name: string): boolean {
    for (let scope = this.scope; scope !== null; scope = scope.outer) if (scope.position(name) >= 0) return true;
    return false;
  }

  private lookup(name: string): number {
    const { costs } = this;
    let total = 0;
    for (let scope = this.scope; scope !== null; scope = scope.outer) {
      const position = scope.position(name);
      if (position >= 0) return total + position * costs.passedName;
      // The outermost scope is where the interpreter is already.
      total += (scope.outer === null ? 0 : costs.scope) + scope.size * costs.passedName;
    }
    return total + costs.nativeName;
  }
}

/** Whether what stands behind a statement may be left out. */
function mayLeave(node: AnyNode): boolean {
  if (/^(Return|Throw|Break|Continue)Statement$/.test(node.type)) return true;
  if (isFunction(node)) return false;
  let leaves = false;
  forEachChild(node, (child) => {
    leaves ||= mayLeave(child);
  });
  return leaves;
}

function isText(node: AnyNode): boolean {
  return node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");
}
