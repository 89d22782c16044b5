//! The lint reads every word: each key of the service files' properties is misspelt, and found, but for those that are free.

use super::world::aws;
use pipec::catalog::check::Findings;
use pipec::catalog::{Catalog, Service, TARGETS, Target};
use serde_json::Value as Json;

/// The places that a target takes as they are: whole documents, and maps with free keys.
const FREE: &[&str] = &[
    "api/cfn/resources/main/properties/Body/",
    "api/terraform/resources/main/properties/body/$json/",
    "api/terraform/resources/deployment/properties/triggers/",
    "lambda/cfn/links/requests/patches/",
    "lambda/terraform/links/requests/patches/",
    "queue/terraform/resources/main/properties/$when dlq or self.dead_letters/redrive_policy/$json/",
    "table/cfn/resources/main/properties/TableInput/Parameters/",
    "table/cfn/resources/main/properties/TableInput/StorageDescriptor/SerdeInfo/$when",
    "table/terraform/resources/main/properties/parameters/",
    "table/terraform/resources/main/properties/storage_descriptor/ser_de_info/$when",
];

#[test]
fn every_key_misspelt_is_found() {
    let packed: Vec<Json> = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/catalog.json"))).unwrap();
    let (mut count, mut unseen) = (0, Vec::new());
    for (target, service) in TARGETS.iter().flat_map(|target| packed.iter().map(move |service| (*target, service))) {
        for place in keys(service, target) {
            count += 1;
            if found(service, &place, target) == 0 {
                unseen.push(format!("{}{place}", service["kind"].as_str().unwrap()));
            }
        }
    }
    for free in FREE {
        let before = unseen.len();
        unseen.retain(|place| !place.starts_with(free));
        assert!(unseen.len() < before, "{free} is not free");
    }
    assert!(count > 700, "{count} keys");
    assert!(unseen.is_empty(), "of {count} keys nothing is said of\n{}", unseen.join("\n"));
}

/// Every place of a key in the properties that a service gives its resources.
fn keys(service: &Json, target: Target) -> Vec<String> {
    let mut places = Vec::new();
    walk(&service[target.table()], &format!("/{}", target.table()), false, &mut places);
    places
}

fn walk(value: &Json, place: &str, inside: bool, places: &mut Vec<String>) {
    match value {
        Json::Object(fields) => {
            for (key, value) in fields {
                let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
                // A key with a space or a brace is the template's own.
                if inside && !key.starts_with('$') && !key.contains('{') {
                    places.push(place.clone());
                }
                walk(value, &place, inside || ["properties", "append", "set"].contains(&key.as_str()), places);
            }
        }
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{place}/{at}"), inside, places));
        }
        _ => {}
    }
}

/// The number of findings about a service with one key misspelt.
fn found(service: &Json, place: &str, target: Target) -> usize {
    let mut service = service.clone();
    let (parent, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    let fields = service.pointer_mut(parent).and_then(Json::as_object_mut).unwrap();
    let value = fields.remove(&key).unwrap();
    fields.insert(format!("{key}_"), value);
    let planted: Vec<Service> = vec![serde_json::from_value(service).unwrap()];
    let mut findings = Findings::default();
    aws(Catalog::built_in(), &planted, target).check_properties(&planted[0], &mut findings);
    findings.0.len()
}
