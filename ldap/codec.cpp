#include "ldap/codec.hpp"

#include <ldap.h>
#include <malloc.h>
#include <openldap.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <unordered_map>
#include <vector>

#include "ldap/paged_results.hpp"
#include "policy/secret.hpp"

namespace writeback::ldap {
namespace {

void* allocate(ber_len_t size, void* /*context*/) {
  return std::malloc(size);
}
void* allocate_zeroed(ber_len_t count, ber_len_t size, void* /*context*/) {
  return std::calloc(count, size);
}
void release(void* memory, void* /*context*/) {
  if (memory == nullptr) return;
  cleanse(memory, malloc_usable_size(memory));
  std::free(memory);
}
void* reallocate(void* memory, ber_len_t size, void* context) {
  // Not realloc(3): it would leave the old block behind, with what was in it.
  void* grown = std::malloc(size);
  if (grown == nullptr || memory == nullptr) return grown;
  const std::size_t old_size = malloc_usable_size(memory);
  std::memcpy(grown, memory, old_size < size ? old_size : size);
  release(memory, context);
  return grown;
}

/// Once in the process, before anything else of libldap: no ldap.conf, no LDAP* variables,
/// cleansing memory.
void initialise_library() {
  static const bool done = [] {
    setenv("LDAPNOINIT", "1", 1);
    static BerMemoryFunctions functions{allocate, allocate_zeroed, reallocate, release};
    ber_set_option(nullptr, LBER_OPT_MEMORY_FNS, &functions);
    return true;
  }();
  static_cast<void>(done);
}

/// The two directions of the in-memory wire, and the Sockbuf layer that libldap calls.
struct Buffers {
  std::string inbound;
  std::size_t consumed = 0;
  std::string outbound;
  [[nodiscard]] bool has_inbound() const { return consumed < inbound.size(); }
};

Buffers& buffers_of(Sockbuf_IO_Desc* descriptor) {
  return *static_cast<Buffers*>(descriptor->sbiod_pvt);
}
int io_setup(Sockbuf_IO_Desc* descriptor, void* buffers) {
  descriptor->sbiod_pvt = buffers;
  return 0;
}
int io_remove(Sockbuf_IO_Desc* /*descriptor*/) {
  return 0;
}
int io_close(Sockbuf_IO_Desc* /*descriptor*/) {
  return 0;
}
int io_control(Sockbuf_IO_Desc* descriptor, int option, void* /*argument*/) {
  return option == LBER_SB_OPT_DATA_READY && buffers_of(descriptor).has_inbound() ? 1 : 0;
}
ber_slen_t io_read(Sockbuf_IO_Desc* descriptor, void* target, ber_len_t wanted) {
  Buffers& buffers = buffers_of(descriptor);
  if (!buffers.has_inbound()) {
    errno = EWOULDBLOCK;
    return -1;
  }
  const std::size_t available = buffers.inbound.size() - buffers.consumed;
  const std::size_t count = available < wanted ? available : wanted;
  std::memcpy(target, buffers.inbound.data() + buffers.consumed, count);
  buffers.consumed += count;
  return static_cast<ber_slen_t>(count);
}
ber_slen_t io_write(Sockbuf_IO_Desc* descriptor, void* bytes, ber_len_t count) {
  std::string& out = buffers_of(descriptor).outbound;
  if (out.capacity() - out.size() < count) {
    // Grown by hand, so that the outgrown block does not keep a password.
    std::string grown;
    grown.reserve(2 * (out.size() + count));
    grown = out;
    cleanse(out.data(), out.size());
    out.swap(grown);
  }
  out.append(static_cast<const char*>(bytes), count);
  return static_cast<ber_slen_t>(count);
}

Sockbuf_IO memory_io{io_setup, io_remove, io_control, io_read, io_write, io_close};

berval as_berval(std::string_view text) {
  // libldap's interface is not const-correct; it does not write to what it encodes.
  return {text.size(), const_cast<char*>(text.data())};
}

std::string text_of(const berval& value) {
  return value.bv_val == nullptr ? std::string() : std::string(value.bv_val, value.bv_len);
}

int encode_operation(LDAP* ld, const Search& search, LDAPControl** controls, int* id) {
  std::vector<char*> attributes;
  attributes.reserve(search.attributes.size() + 1);
  for (const auto& name : search.attributes) attributes.push_back(const_cast<char*>(name.c_str()));
  std::string none = LDAP_NO_ATTRS;
  if (attributes.empty()) attributes.push_back(none.data());
  attributes.push_back(nullptr);
  const int scope = search.scope == SearchScope::base ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE;
  return ldap_search_ext(ld, search.base.c_str(), scope, search.filter.c_str(), attributes.data(),
                         0, controls, nullptr, nullptr, search.size_limit, id);
}

int kind_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::add:
      return LDAP_MOD_ADD;
    case ChangeKind::remove:
      return LDAP_MOD_DELETE;
    case ChangeKind::replace:
      break;
  }
  return LDAP_MOD_REPLACE;
}

/// SEQUENCE { INTEGER 4 }: DACL_SECURITY_INFORMATION.
constexpr std::string_view dacl_of_security_descriptor{"\x30\x03\x02\x01\x04", 5};

/// SEQUENCE { INTEGER 1 }: the rules for changes, history among them, count for this reset.
constexpr std::string_view enforce_policy_hints{"\x30\x03\x02\x01\x01", 5};

int encode_operation(LDAP* ld, const Modify& modify, LDAPControl** controls, int* id) {
  struct Encoded {
    std::vector<berval> values;
    std::vector<berval*> pointers;
    LDAPMod mod;
  };
  std::vector<Encoded> encoded(modify.changes.size());
  std::vector<LDAPMod*> mods;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    const Change& change = modify.changes[i];
    for (const auto value : change.values) encoded[i].values.push_back(as_berval(value));
    for (auto& value : encoded[i].values) encoded[i].pointers.push_back(&value);
    encoded[i].pointers.push_back(nullptr);
    encoded[i].mod.mod_op = kind_of(change.kind) | LDAP_MOD_BVALUES;
    encoded[i].mod.mod_type = const_cast<char*>(change.attribute.c_str());
    encoded[i].mod.mod_bvalues = change.values.empty() ? nullptr : encoded[i].pointers.data();
    mods.push_back(&encoded[i].mod);
  }
  mods.push_back(nullptr);
  return ldap_modify_ext(ld, modify.dn.c_str(), mods.data(), controls, nullptr, id);
}

int encode_operation(LDAP* ld, const PasswordModify& modify, LDAPControl** controls, int* id) {
  berval dn = as_berval(modify.dn);
  berval current = as_berval(modify.current);
  berval replacement = as_berval(modify.replacement);
  return ldap_passwd(ld, &dn, modify.current.empty() ? nullptr : &current, &replacement, controls,
                     nullptr, id);
}

int encode_operation(LDAP* ld, const SimpleBind& bind, LDAPControl** controls, int* id) {
  if (bind.password.empty()) return LDAP_PARAM_ERROR;
  const berval password = as_berval(bind.password);
  return ldap_sasl_bind(ld, bind.dn.c_str(), LDAP_SASL_SIMPLE, const_cast<berval*>(&password),
                        controls, nullptr, id);
}

int encode_operation(LDAP* ld, const SaslBind& bind, LDAPControl** controls, int* id) {
  const berval token = as_berval(bind.token);
  return ldap_sasl_bind(ld, "", bind.mechanism.c_str(), const_cast<berval*>(&token), controls,
                        nullptr, id);
}

int encode_operation(LDAP* ld, const StartTls& /*start_tls*/, LDAPControl** controls, int* id) {
  return ldap_extended_operation(ld, std::string(start_tls_oid).c_str(), nullptr, controls, nullptr,
                                 id);
}

Entry parse_entry(LDAP* ld, LDAPMessage* message) {
  Entry entry;
  BerElement* ber = nullptr;
  berval dn{};
  if (ldap_get_dn_ber(ld, message, &ber, &dn) != LDAP_SUCCESS) return entry;
  entry.dn = text_of(dn);
  berval name{};
  berval* values = nullptr;
  while (ldap_get_attribute_ber(ld, message, ber, &name, &values) == LDAP_SUCCESS &&
         name.bv_val != nullptr) {
    Attribute attribute{text_of(name), {}};
    for (berval* value = values; value != nullptr && value->bv_val != nullptr; ++value) {
      attribute.values.push_back(text_of(*value));
    }
    if (values != nullptr) ber_memfree(values);
    values = nullptr;
    entry.attributes.push_back(std::move(attribute));
  }
  if (ber != nullptr) ber_free(ber, 0);
  return entry;
}

/// What ends an answer: the result code, its words and its controls.
void parse_result(LDAP* ld, LDAPMessage* message, Reply& reply) {
  char* diagnostic = nullptr;
  LDAPControl** controls = nullptr;
  if (ldap_parse_result(ld, message, &reply.code, nullptr, &diagnostic, nullptr, &controls, 0) !=
      LDAP_SUCCESS) {
    reply.code = LDAP_DECODING_ERROR;
  }
  if (diagnostic != nullptr) reply.diagnostic = diagnostic;
  ldap_memfree(diagnostic);
  for (LDAPControl** control = controls; control != nullptr && *control != nullptr; ++control) {
    reply.controls.push_back({(*control)->ldctl_oid, text_of((*control)->ldctl_value)});
  }
  ldap_controls_free(controls);
}

std::string sasl_challenge_of(LDAP* ld, LDAPMessage* message) {
  berval* challenge = nullptr;
  ldap_parse_sasl_bind_result(ld, message, &challenge, 0);
  if (challenge == nullptr) return {};
  std::string bytes = text_of(*challenge);
  ber_bvfree(challenge);
  return bytes;
}

}  // namespace

struct Codec::State {
  LDAP* ld = nullptr;
  int descriptor = -1;
  Buffers buffers;
  std::unordered_map<int, std::vector<Entry>> entries;  ///< of searches that have not ended yet
  bool broken = false;

  [[nodiscard]] std::optional<Answer> take(LDAPMessage* message);
};

/// The answer that this message ends, if it ends one.
std::optional<Codec::Answer> Codec::State::take(LDAPMessage* message) {
  const int id = ldap_msgid(message);
  const int type = ldap_msgtype(message);
  if (type == LDAP_RES_SEARCH_ENTRY) entries[id].push_back(parse_entry(ld, message));
  if (type == LDAP_RES_SEARCH_ENTRY || type == LDAP_RES_SEARCH_REFERENCE ||
      type == LDAP_RES_INTERMEDIATE) {
    return std::nullopt;
  }
  Answer answer{id};
  if (const auto found = entries.find(id); found != entries.end()) {
    answer.reply.entries = std::move(found->second);
    entries.erase(found);
  }
  parse_result(ld, message, answer.reply);
  if (type == LDAP_RES_BIND) answer.reply.sasl_challenge = sasl_challenge_of(ld, message);
  return answer;
}

Codec::Codec(std::size_t max_incoming) : state_(std::make_unique<State>()) {
  initialise_library();
  // libldap insists on a descriptor: one that never becomes ready. It does not close it.
  const int descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  state_->descriptor = descriptor;
  if (descriptor < 0 ||
      ldap_init_fd(descriptor, LDAP_PROTO_EXT, "ldap://memory", &state_->ld) != LDAP_SUCCESS) {
    if (descriptor >= 0) close(descriptor);
    throw std::bad_alloc();
  }
  const int version = LDAP_VERSION3;
  ldap_set_option(state_->ld, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option(state_->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  Sockbuf* sockbuf = nullptr;
  ldap_get_option(state_->ld, LDAP_OPT_SOCKBUF, &sockbuf);
  ber_len_t limit = max_incoming;
  ber_sockbuf_ctrl(sockbuf, LBER_SB_OPT_SET_MAX_INCOMING, &limit);
  ber_sockbuf_add_io(sockbuf, &memory_io, LBER_SBIOD_LEVEL_PROVIDER, &state_->buffers);
}

Codec::~Codec() {
  ldap_unbind_ext(state_->ld, nullptr, nullptr);
  close(state_->descriptor);
  cleanse(state_->buffers.outbound.data(), state_->buffers.outbound.capacity());
}

std::optional<int> Codec::encode(const Request& request) {
  LDAPControl policy{};
  policy.ldctl_oid = const_cast<char*>(password_policy_oid.data());
  LDAPControl hints{};
  hints.ldctl_oid = const_cast<char*>(request.policy_hints.c_str());
  hints.ldctl_value = as_berval(enforce_policy_hints);
  hints.ldctl_iscritical = 1;
  std::vector<LDAPControl*> wanted;
  if (request.with_password_policy) wanted.push_back(&policy);
  if (!request.policy_hints.empty()) wanted.push_back(&hints);
  LDAPControl access_list{};
  access_list.ldctl_oid = const_cast<char*>(sd_flags_oid.data());
  access_list.ldctl_value = as_berval(dacl_of_security_descriptor);
  if (request.access_list_only) wanted.push_back(&access_list);
  LDAPControl pages{};
  pages.ldctl_oid = const_cast<char*>(paged_results_oid.data());
  pages.ldctl_value = as_berval(request.paged_results);
  pages.ldctl_iscritical = 1;
  if (!request.paged_results.empty()) wanted.push_back(&pages);
  wanted.push_back(nullptr);
  LDAPControl** controls = wanted.size() > 1 ? wanted.data() : nullptr;
  int id = -1;
  const int code = std::visit(
      [&](const auto& operation) { return encode_operation(state_->ld, operation, controls, &id); },
      request.operation);
  if (code != LDAP_SUCCESS || id <= 0) return std::nullopt;
  return id;
}

void Codec::abandon(int message_id) {
  // libldap aborts the process for ids it never gave out.
  if (message_id > 0) ldap_abandon_ext(state_->ld, message_id, nullptr, nullptr);
  state_->entries.erase(message_id);
}

std::string& Codec::outbound() {
  return state_->buffers.outbound;
}

void Codec::feed(std::span<const char> bytes) {
  Buffers& buffers = state_->buffers;
  if (!buffers.has_inbound()) {
    buffers.inbound.clear();
    buffers.consumed = 0;
  }
  buffers.inbound.append(bytes.data(), bytes.size());
}

std::optional<Codec::Answer> Codec::next() {
  // Without inbound bytes ldap_result would look at the descriptor.
  while (!state_->broken && state_->buffers.has_inbound()) {
    timeval no_wait{0, 0};
    LDAPMessage* message = nullptr;
    // One at a time: for a whole answer libldap would look at the descriptor between its messages.
    const int type = ldap_result(state_->ld, LDAP_RES_ANY, LDAP_MSG_ONE, &no_wait, &message);
    if (type < 0) {
      state_->broken = true;
      return std::nullopt;
    }
    if (type == 0 || message == nullptr) continue;
    auto answer = state_->take(message);
    ldap_msgfree(message);
    if (answer) return answer;
  }
  return std::nullopt;
}

bool Codec::broken() const {
  return state_->broken;
}

bool Codec::has_unread() const {
  return state_->buffers.has_inbound();
}

bool Codec::is_filter(const std::string& filter) {
  Codec scratch(1024);
  Search search;
  search.filter = filter;
  Request request{search};
  return scratch.encode(request).has_value();
}

}  // namespace writeback::ldap
