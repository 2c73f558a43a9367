// Expressions whose values this engine and a real interpreter were compared on: the same, and not the same.

/** One a line; they give the same text in both. */
export const SAME: readonly string[] = String.raw`
"\xC4\xE4aB".toLowerCase()
"\xC4\xE4aB\xDF".toUpperCase()
"\xA0 a \t\r\n\x0b\x0c\u0000".trim()
"abc".substr(-2,1)+"abc".substr(1)+"abc".substr(5)+"abc".substr(1,-1)
"abcdef".substring(4,1)+"|"+"abcdef".substring(-3,2)+"|"+"abcdef".substring(2)+"|"+"abc".substring(2,99)
"abcdef".slice(-3,-1)+"|"+"abcdef".slice(2)+"|"+"abc".slice(2,1)
"a,b,,c".split(",").length+"|"+"abc".split("").join("-")+"|"+"".split(",").length+"|"+"abc".split().length
"abcabc".indexOf("c",3)+"|"+"abc".indexOf("")+"|"+"abc".indexOf("z")+"|"+"abc".indexOf("a",-5)
"abcabc".lastIndexOf("b")+"|"+"abcabc".lastIndexOf("b",3)+"|"+"abc".lastIndexOf("z")
"abc".charCodeAt(5)+"|"+"abc".charCodeAt(-1)+"|"+"abc".charAt(9)+"|"+("abc"[9]===undefined)+"|"+"abc"[1]
"5".padStart(3,"0")+"|"+"5".padEnd(3)+"|"+"abc".padStart(2)
"ab".repeat(3)+"|"+"ab".repeat(0)
"aXbX".replace("X","y")+"|"+"aXbX".replaceAll("X","y")+"|"+"aXbX".replace(/X/g,"z")
"abc".startsWith("bc",1)+"|"+"abc".endsWith("b",2)+"|"+"abc".includes("b",2)
"a"<"b"&&"B"<"a"&&"a"<"aa"&&"\xff">"a"
""+(-1>>>0)+"|"+(1<<31)+"|"+(0x80000000|0)+"|"+(4294967296|0)+"|"+(4294967297|0)+"|"+(-1>>>28)+"|"+(2147483648>>1)+"|"+(~5)
""+parseInt("08")+"|"+parseInt("0x1F")+"|"+parseInt("12px")+"|"+parseInt("")+"|"+parseInt("ff",16)+"|"+parseInt("-5")+"|"+parseInt("2",2)
""+parseFloat("5.5e2x")+"|"+parseFloat("")+"|"+isNaN("a")+"|"+isNaN("")
""+Math.round(-0.5)+"|"+Math.round(2.5)+"|"+Math.round(-2.5)+"|"+Math.floor(-1.5)+"|"+Math.ceil(1.2)+"|"+Math.abs(-3)+"|"+Math.min()+"|"+Math.max(1,"5")+"|"+Math.sign(-4)+"|"+Math.pow(2,10)
[10,9,1].sort().join()+"|"+[3,1,2].sort(function(a,b){return b-a}).join()+"|"+["b","a","C"].sort().join()+"|"+[true,false].sort().join()
[1,2,3].indexOf("2")+"|"+[1,2,3].includes(2)+"|"+[NaN].indexOf(NaN)+"|"+[undefined].indexOf(undefined)
[1,2,3,4,5].splice(1,2).join()+"|"+(function(){var a=[1,2,3];a.splice(1,0,9,8);return a.join()})()+"|"+(function(){var a=[1,2,3];a.splice(-1);return a.join()})()
(function(){var a=[];a[3]=1;return a.length+"|"+a.join()+"|"+(1 in a)+"|"+a.indexOf(undefined)})()
[1,[2,[3]]].toString()+"|"+[null,undefined,1].join()+"|"+String([])+"|"+String({})+"|"+String(null)+"|"+String(undefined)
[1,2].concat(3,[4,5],[[6]]).length+"|"+[1,2].concat(new Uint8Array(2)).length
[1,2,3].reverse().join()+"|"+[1,2,3].fill(7,1).join()+"|"+new Array(3).fill(0).join()+"|"+new Array(3).length+"|"+Array(1,2).join()
[1,2,3].slice(-2).join()+"|"+[1,2,3].slice(1,2).join()+"|"+[3,2,1].slice().join()
[1,2,3].reduce(function(a,b){return a+b})+"|"+[1,2,3].find(function(x){return x>1})+"|"+[1,2,3].findIndex(function(x){return x>5})+"|"+[1,2,3].every(function(x){return x})+"|"+[1,0].some(function(x){return x})
[1,2,3].shift()+"|"+[1].unshift(5,6)+"|"+[].pop()+"|"+[1].push(2,3)
Object.keys([7,8]).join()+"|"+Object.keys("ab").join()+"|"+Object.values({a:5}).join()+"|"+Object.entries({a:5}).join()
(function(){var r=[];for(var k in [5,6])r.push(typeof k+k);return r.join()})()
(function(){var r=[];for(var k of [5,6])r.push(k);for(var c of new Uint8Array([1,2]))r.push(c);for(var s of "ab")r.push(s);return r.join()})()
(function(){var o={a:1};delete o.a;return JSON.stringify(o)+("a" in o)+o.hasOwnProperty("a")})()
JSON.stringify([1,"a\n\"\\",null,undefined,true,{a:[]},1.5])+JSON.stringify("\x01\x7f\x80\xff")
JSON.stringify({a:NaN,b:Infinity,c:-0})+JSON.stringify(undefined)
JSON.parse('{"a":[1,2,{"b":"c\\u0041"}]}').a[2].b
typeof null+typeof undefined+typeof 1+typeof "a"+typeof {}+typeof []+typeof function(){}+typeof true
(1=="1")+"|"+(null==undefined)+"|"+(0==false)+"|"+(""==0)+"|"+(NaN==NaN)+"|"+([1]==1)+"|"+(null==0)+"|"+("a"==0)
(1==="1")+"|"+(null===undefined)+"|"+(1===1.0)
!!""+"|"+!!"0"+"|"+!!0+"|"+!!NaN+"|"+!![]+"|"+!!{}+"|"+!!null
"5"*"2"+"|"+("5"+2)+"|"+("5"-2)+"|"+(1+null)+"|"+(1+undefined)+"|"+(true+1)+"|"+([]+1)+"|"+(null+"a")
new Uint8Array(new Uint8Array([1,2,3]).buffer,1,1).join()+"|"+new Uint8Array(new Uint8Array([1,2,3]).buffer,1).join()+"|"+new Uint8Array(new Uint8Array([1,2,3]).buffer,1,0).length
new Uint8Array(new Uint8Array([1,2,3])).join()+"|"+new Uint8Array(3).length+"|"+new Uint8Array([]).length+"|"+new Uint16Array(new Uint8Array([1,2,3,4]).buffer).join()
(function(){try{return new Uint8Array(undefined).length}catch(e){return e.message}})()
(function(){try{return new Uint8Array("abc").length}catch(e){return e.message}})()
(function(){try{return new Uint8Array().length}catch(e){return e.message}})()
(function(){try{return new Uint8Array({length:2}).length}catch(e){return e.message}})()
(function(){try{return new Uint8Array(null).length}catch(e){return e.message}})()
(function(){try{return new Uint8Array(new ArrayBuffer(4),9).length}catch(e){return e.message}})()
(function(){try{return new Uint8Array(-1).length}catch(e){return e.message}})()
(function(){try{return new Uint8Array(new ArrayBuffer(4),-1).length}catch(e){return e.message}})()
(function(){var u=new Uint8Array(4);u.set([1,2],1);u.set(new Uint8Array([9]),3);return u.join()})()
(function(){var u=new Uint8Array([1,2,3,4]);try{u.set([1],-1)}catch(e){return e.message}return u.join()})()
(function(){var u=new Uint8Array([1,2,3,4]);u.fill(9,1,3);var r=u.join();u.fill(5,-1);return r+"|"+u.join()})()
(function(){var u=new Uint8Array([3,1,2]);u.sort();var r=u.join();u.reverse();return r+"|"+u.join()})()
new Uint8Array([1,2,3]).indexOf(2)+"|"+new Uint8Array([1,2,3]).indexOf(9)+"|"+new Uint8Array([1,2,3,2]).indexOf(2,2)+"|"+new Uint8Array([1,2]).includes(2)
Array.isArray(new Uint8Array(1))+"|"+Array.isArray(new Uint8Array(2).map(function(x){return x}))+"|"+Array.isArray([])
new Uint8Array([5,6]).reduce(function(a,b){return a+b})+"|"+new Uint8Array([5,6]).find(function(x){return x>5})+"|"+new Uint8Array([5,6]).every(function(x){return x>4})
new DataView(new Uint8Array([1,2,3,4]).buffer).getUint16(0)+"|"+new DataView(new Uint8Array([1,2,3,4]).buffer).getUint32(0,true)
new Uint8Array([1,2]).buffer.byteLength+"|"+new Uint8Array([1,2]).byteOffset+"|"+new Uint16Array(2).byteLength+"|"+new Uint8Array([1,2]).toString()
String.fromCharCode(65,66)+"|"+String.fromCharCode.apply(null,[67,68])+"|"+String.fromCharCode.apply(null,new Uint8Array([69,70]))+"|"+String.fromCharCode().length
(function(){try{return String.fromCharCode(321).charCodeAt(0)}catch(e){return e.message}})()
(function(){try{throw {a:1}}catch(e){return e.a}finally{}})()
(function(){var x=1;try{return x}finally{x=2}})()
(function(){switch(3){case 1:return 1;case 3:case 4:return "c";default:return "d"}})()
(function(){var r="";for(var i=0;i<5;i++){if(i==1)continue;if(i==3)break;r+=i}return r})()
(function(){return typeof this})()
(function(){let a=1;{let a=2}return a})()
(function(){class A{constructor(x){this.x=x}get(){return this.x}static s(){return 5}}class B extends A{get(){return super.get()+1}}return new B(4).get()+"|"+A.s()+"|"+(new B(1) instanceof A)})()
(function(){var f=(a)=>a*2;return f(4)+"|"+((x,y)=>{return x+y})(1,2)})()
(function(){var x=null??5;return x+"|"+(0??1)})()
(function(){var o={get v(){return 7}};return o.v})()
(function(){var i=0;var a=[i++,i++,i++];return a.join()})()
(function(){var a,b;a=b=3;return a+b})()
(function(){return [1,2,3].map(Number).join()})()
(function(){return [1,2,3].map(function(x,i,a){return x+i+a.length}).join()})()
[3,1,2].map(String).join("")+"|"+["1","2","3"].map(parseFloat).join()
(function(){var s="";for(var i=0;i<300;i++)s+=String.fromCharCode(i&255);return s.length+"|"+s.charCodeAt(200)+"|"+s.indexOf("\xfe")})()
(function(){var o={};o[1]=2;o["1"]=3;o[1.5]=4;return JSON.stringify(o)})()
(function(){return new Date(2020,0,31,12,5,6).toISOString()+"|"+new Date("2020-02-03T04:05:06Z").getTime()})()
(function(){var d=new Date(0);return d.getFullYear()+"|"+d.getMonth()+"|"+d.getDate()+"|"+d.getDay()+"|"+d.getTimezoneOffset()})()
/a(b)c/.exec("xabcx")[1]+"|"+/[0-9]+/.test("a12")+"|"+"a1b22".match(/[0-9]+/g).join()
E.toString("a",[66,67],{data:68,count:2},new Uint8Array([69]))
E.sum(new Uint8Array([1,2,250]))+"|"+E.sum(new Uint8Array(E.toArrayBuffer(E.toString("\x01\x02\xff"))))+"|"+E.sum([])
E.decodeUTF8("l\xe2\x80\x99\xe2\x80\x94\xc3\xa9",{8217:"'",0x2014:"-"},function(c){return "["+c+"]"})+"|"+E.decodeUTF8("\xe2\x80\xa6\xe2\x80\x99",{8230:"."},function(c){return "["+c+"]"})
E.toUint8Array("a",[66]).join()+"|"+E.toArrayBuffer("ab").byteLength
[0,1,2].length+"|"+"abc".length+"|"+(function(a,b){}).length
(void 0)+"|"+(1,2)+"|"+(typeof zzz)+"|"+("a" in {a:1})+"|"+([] instanceof Array)
(function(){var a=[1,2,3];delete a[1];return a.length+"|"+a[1]})()
(function(){var a=[1,2,3],r=[];a.forEach(function(x,i){r.push(x*i)});return r.join()})()
Math.wrap(-1,5)+"|"+Math.clip(9,1,5)+"|"+Math.atan2(1,1).toFixed(4)+"|"+Math.sqrt(16)
(function(){return [1.5,2.5,-1.5].map(function(x){return x|0}).join()})()
(function(){return (1e10|0)+"|"+(-1e10|0)+"|"+(NaN|0)+"|"+(Infinity|0)+"|"+("7"|0)+"|"+(2147483647+1|0)})()
(function(){return (5&3)+"|"+(5|3)+"|"+(5^3)+"|"+(0xffffffff&0xff)+"|"+(4294967295&4294967295)})()
(function(){var n=2147483647;n++;return n+"|"+(n*2)+"|"+(65536*65536)+"|"+(123456*654321)})()
(function(){return "a".concat(1,null,"b")})()
(function(){var o={a:1,b:{c:2}};var p=o.clone();p.a=5;return o.a+"|"+p.b.c})()
Object.assign({a:1},{b:2},null).b
(function(){return ["x","y"].join("")+["x"].join("-")+[].join("-")+[[1,2],[3]].join(";")})()
"abc".indexOf("cd")+"|"+"abc".indexOf("bcd")+"|"+"abc".indexOf("abcd")+"|"+"abcd".indexOf("cde",1)+"|"+"abc".indexOf("c")+"|"+"a".indexOf("ab")+"|"+"".indexOf("a")+"|"+"".indexOf("")
"abc".includes("cd")+"|"+"abc".includes("x")+"|"+"abc".lastIndexOf("cd")+"|"+"abc".endsWith("cd")+"|"+"abc".startsWith("abcd")
"abc".replace("cd","X")+"|"+"abc".replaceAll("cd","X")+"|"+"aaa".replaceAll("aa","b")+"|"+"a.b.c".replaceAll(".","")+"|"+"abc".replace("b","$&")
JSON.stringify("abc".split("cd"))+JSON.stringify("aaaa".split("aa"))+JSON.stringify("abab".split("ab"))+JSON.stringify("a--b---c".split("--"))+JSON.stringify("a\r\nb\r\n".split("\r\n"))
JSON.stringify("a\0\0\0b".split("\0\0"))+JSON.stringify("a".split("abc"))+JSON.stringify("ab".split("abc"))+JSON.stringify("".split(","))+JSON.stringify("a\0b\0".split("\0"))
(function(){var a=[];for(var i=0;i<30;i++)a.push({k:(i*7)%5,n:i});a.sort(function(x,y){return x.k-y.k});return a.map(function(x){return x.n}).join()})()
(function(){var a=[];for(var i=0;i<9;i++)a.push({k:(i*7)%3,n:i});a.sort(function(x,y){return x.k-y.k});return a.map(function(x){return x.n}).join()})()
(function(){try{return new Uint16Array(new ArrayBuffer(4),1,1).length}catch(e){return e.message}})()
(function(){var b=new Uint8Array([1,2,3,4,5,6,7,8,9,10,11,12,13]).buffer;new Uint32Array(b,1,2).set(new Uint32Array(b,5,2));return new Uint8Array(b).join()})()
["b",undefined,"a","c"].sort().join()+"|"+[5,1,4].sort(function(a,b){return a<b}).join()
`
  .trim()
  .split("\n");

/** Known differences, each below what the real interpreter does: firmware has to do without these. */
export const DIFFERENT: readonly string[] = String.raw`
// numbers are shown with 11 digits
""+(1/3)+"|"+(1e21)+"|"+(123456789.123)+"|"+(0.1)+"|"+1e-7+"|"+(2e9)+"|"+(4294967295)+"|"+(9007199254740991)
// there is no negative zero
""+(-7%3)+"|"+(7%-3)+"|"+(5.5%2)+"|"+(-0)+"|"+(1/-0)
// spaces around a number
""+Number("")+"|"+Number("0x10")+"|"+Number("abc")+"|"+Number(" 5 ")+"|"+Number(true)+"|"+Number(null)+"|"+Number(undefined)+"|"+(+"5.5")
// toFixed cuts off
(255).toString(16)+"|"+(-255).toString(2)+"|"+(3.7).toFixed(0)+"|"+(1.005).toFixed(2)+"|"+(0).toFixed(3)
// an array's length cannot be set
(function(){var a=[1,2,3];a.length=1;return a.join()+a.length})()
// keys that are numbers stay in their order
Object.keys({b:1,2:1,a:1,1:1}).join()
// keys that are numbers stay in their order
(function(){var r=[];for(var k in {b:1,2:1,a:1,1:1})r.push(k);return r.join()})()
// clamped arrays cut off
new Uint8Array([1,2,300,-1,1.9]).join()+"|"+new Int8Array([200]).join()+"|"+new Uint16Array([70000]).join()+"|"+new Uint8ClampedArray([300,-5,1.5]).join()
// a view may reach beyond its buffer
(function(){try{return new Uint8Array(new ArrayBuffer(4),1,9).length}catch(e){return e.message}})()
// a negative index throws
(function(){var u=new Uint8Array(4);u[9]=5;u[-1]=3;return u.join()+"|"+u[9]+"|"+u.length+"|"+(u[1.5])})()
// words of errors
(function(){try{undefined.x}catch(e){return e.message}})()
// words of errors
(function(){try{(void 0)()}catch(e){return e.message}})()
// words of errors
(function(){try{var o={};o.f()}catch(e){return e.message}})()
// TypeError is no Error, and has no name
(function(){try{throw new TypeError("x")}catch(e){return e.toString()+(e instanceof TypeError)+(e instanceof Error)+e.name}})()
// arguments has one for each parameter at least
(function(a,b){return arguments.length+"|"+a+"|"+b})(1)
// computed keys (the build refuses them)
(function(){var o={a:1,f(){return this.a},["x"+1]:3};return o.f()})()
// encodeURIComponent takes bytes
btoa("hello\xff")+"|"+atob("aGk=")+"|"+encodeURIComponent("a b/\xe9")+"|"+decodeURIComponent("%41")
// numbers are shown with 11 digits
(0.1+0.2)+"|"+(100/3)+"|"+1e100+"|"+123456789012345680+"|"+0.000001+"|"+1.10+"|"+5e-324
`
  .trim()
  .split("\n")
  .filter((line) => !line.startsWith("//"));
